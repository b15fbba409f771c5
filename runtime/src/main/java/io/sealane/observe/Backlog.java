package io.sealane.observe;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What one part of the node has not delivered of a trigger. Written by one thread, read by any. */
public final class Backlog implements AutoCloseable {

    private final Consumer<Backlog> closed;
    private volatile long events;
    private volatile long open;
    private volatile long parked;
    private volatile LongSupplier oldest = () -> 0;

    Backlog(Consumer<Backlog> closed) {
        this.closed = closed;
    }

    /** How many events are not delivered. */
    public void events(long count) {
        events = count;
    }

    /** How many events its delivery holds. */
    public void open(long count) {
        open = count;
    }

    /** Of how many keys events were passed over for now. */
    public void parked(long keys) {
        parked = keys;
    }

    /** When the oldest event arrived, in seconds of the epoch, 0 when there is none; asked on any thread. */
    public void oldest(LongSupplier seconds) {
        oldest = seconds;
    }

    long held() {
        return open;
    }

    long parkedKeys() {
        return parked;
    }

    long undelivered() {
        return events;
    }

    long oldestSecond() {
        return oldest.getAsLong();
    }

    @Override
    public void close() {
        closed.accept(this);
    }
}
