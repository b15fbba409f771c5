package io.sealane.eventing.source;

import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress;
import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands before what takes events in, and tells once of each type of event that was stored while somebody listens. Safe for any thread;
 * reading what was seen takes no lock.
 *
 * <p>Bounded: of {@value #TYPES_MAX} types it tells, of no further one, and of none whose texts are longer than {@value #CHARS_MAX} characters
 * together: senders choose them.
 */
public final class SeenTypes implements EventIngress {

    static final int TYPES_MAX = 10_000;
    static final int CHARS_MAX = 1024;

    /**
     * A type of event.
     *
     * @param taker the broker or channel that has stored one
     * @param schema empty when it names none
     */
    public record Seen(BrokerAddress taker, String type, String source, Optional<String> schema, String specversion) {

        private boolean isShort() {
            return type.length() + source.length() + schema.map(String::length).orElse(0) + specversion.length()
                    <= CHARS_MAX;
        }
    }

    private final EventIngress next;
    private final Set<Seen> seen = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Consumer<Seen> listener;

    public SeenTypes(EventIngress next) {
        this.next = next;
    }

    /**
     * Tells of what is seen from now on, on the thread that answers a publish: must not block. One that has no room, and throws {@link
     * RejectedExecutionException}, is told when the type comes again. Empty: of nothing.
     */
    public void listen(Optional<Consumer<Seen>> changed) {
        listener = changed.orElse(null);
        seen.clear();
    }

    /** Tells of it again when it comes again. */
    public void forget(Seen type) {
        seen.remove(type);
    }

    @Override
    public void accept(BrokerAddress address, List<Event> events, Loop loop, Reply reply) {
        var told = listener;
        if (told == null) {
            next.accept(address, events, loop, reply);
            return;
        }
        next.accept(address, events, loop, reply.telling(outcome -> {
            if (outcome instanceof Outcome.Accepted) {
                events.forEach(event -> tell(told, address, event));
            }
        }));
    }

    /** The event is stored, whatever becomes of what is told about it. */
    private void tell(Consumer<Seen> told, Seen type) {
        try {
            told.accept(type);
        } catch (RejectedExecutionException full) {
            forget(type);
        }
    }

    private void tell(Consumer<Seen> told, BrokerAddress address, Event event) {
        var type = new Seen(
                address,
                event.type(),
                event.source(),
                event.attribute("dataschema"),
                event.attribute("specversion").orElse("1.0"));
        if (type.isShort() && seen.size() < TYPES_MAX && seen.add(type)) {
            tell(told, type);
        }
    }
}
