package io.sealane.gateway.event.ingress;

import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Says whether a sender may publish, once its events are understood and before they are stored. Asked on event loops, so it never blocks. */
@FunctionalInterface
public interface EventGuard {

    /** Lets everybody publish everything. */
    EventGuard OPEN = (entry, decided) -> decided.accept(Optional.empty());

    /**
     * Decides.
     *
     * @param decided called once, from any thread: why not, or empty when the events may be stored
     */
    void admit(Entry entry, Consumer<Optional<Outcome.Refused>> decided);

    /**
     * Events at the door.
     *
     * @param to the broker or channel that was addressed, which need not exist
     * @param authorization the field {@code Authorization} of the request (RFC 9110, 11.6.2)
     * @param events all of the request
     */
    record Entry(BrokerAddress to, Optional<String> authorization, List<Event> events) {

        public Entry {
            events = List.copyOf(events);
        }

        /** Credentials are not shown. */
        @Override
        public String toString() {
            return "Entry[" + to + ", " + events + (authorization.isPresent() ? ", with credentials]" : "]");
        }
    }
}
