package io.sealane.eventing;

import io.sealane.gateway.event.Event;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Publishes whose events wait for the disk, in the order of their appends. Not safe for several threads. */
final class AppendQueue {

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;

    /**
     * One append.
     *
     * @param sizes bytes of each event as stored
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Waiting(Partition.Publish publish, int[] sizes) {

        long bytes() {
            return Arrays.stream(sizes).asLongStream().sum();
        }

        List<Event> events() {
            return publish.events();
        }
    }

    void add(Waiting append) {
        waiting.add(append);
        bytes += append.bytes();
    }

    /** Bytes of all that wait. */
    long bytes() {
        return bytes;
    }

    /** The oldest append is on the disk. */
    Waiting synced() {
        var append = waiting.remove();
        bytes -= append.bytes();
        return append;
    }

    /** None of them is promised. */
    void giveUp(Consumer<Waiting> each) {
        waiting.forEach(each);
        waiting.clear();
        bytes = 0;
    }
}
