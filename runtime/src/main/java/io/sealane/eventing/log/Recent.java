package io.sealane.eventing.log;

import io.sealane.gateway.event.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The last events of a partition, decoded. Without gaps; the oldest go first. Not safe for several threads. */
public final class Recent {

    private final LongSupplier bytesMax;
    private final Map<Long, Kept> events = new HashMap<>();
    private long first;
    private long next;
    private long bytes;

    /** @param bytesMax asked again at each {@link #add} */
    public Recent(LongSupplier bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Keeps one more; a gap before it lets go of all others. */
    public void add(long position, Event event, int size) {
        if (position != next) {
            clear(position);
        }
        events.put(position, new Kept(event, size));
        next = position + 1;
        bytes += size;
        var max = bytesMax.getAsLong();
        while (bytes > max) {
            var oldest = events.remove(first++);
            bytes -= oldest == null ? 0 : oldest.size();
        }
    }

    private void clear(long position) {
        events.clear();
        bytes = 0;
        first = position;
        next = position;
    }

    /** The event at a position; null when it is not kept. */
    @Nullable
    public Event at(long position) {
        var kept = events.get(position);
        return kept == null ? null : kept.event();
    }

    /** Bytes of the event at a position that is kept. */
    public int size(long position) {
        var kept = events.get(position);
        return kept == null ? 0 : kept.size();
    }

    private record Kept(Event event, int size) {}
}
