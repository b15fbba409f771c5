package io.sealane.gateway.event.ingress;

import io.sealane.gateway.event.Event;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Where accepted events go. Implemented by the mesh; called on event loops, so it never blocks. */
public interface EventIngress {

    /**
     * Stores events, then answers.
     *
     * @param address the broker or channel that was addressed
     * @param events checked events in the order of the request; one, or those of a batch, which may be none: the address is checked all the same
     * @param loop the loop of the caller
     * @param reply completed once, from any thread; {@link Outcome.Accepted} only after every event is synced
     */
    void accept(BrokerAddress address, List<Event> events, Loop loop, Reply reply);

    /** What takes events in and stores them. */
    enum Kind {
        BROKER,
        CHANNEL,
        /** A broker's door that holds requests until the broker has an answer. */
        REQUEST_REPLY;

        /** As people call it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A broker's or a channel's name as the request gives it. */
    record BrokerAddress(Kind kind, String namespace, String name) {

        /** A broker. */
        public BrokerAddress(String namespace, String name) {
            this(Kind.BROKER, namespace, name);
        }

        /** {@code namespace/name} of a broker, {@code channel:namespace/name} of a channel. */
        @Override
        public String toString() {
            return (kind == Kind.BROKER ? "" : kind.word() + ":") + namespace + "/" + name;
        }
    }

    /** Takes the outcome of one {@link #accept}. Safe for any thread. */
    @FunctionalInterface
    interface Reply {
        void complete(Outcome outcome);

        /** The events are stored, and nothing of the request is needed any more, though the answer may take long. Further calls do nothing. */
        default void stored() {}

        /** Runs a task if the client leaves before it is answered; at once if it has left. A later task replaces it. */
        default void whenGone(Runnable task) {}

        /** The same reply for one who wants to hear of the outcome as well, just before it is given. */
        default Reply telling(Consumer<Outcome> first) {
            return new ToldReply(this, first);
        }
    }

    /** How a publish ended. */
    sealed interface Outcome {

        /** Every event is synced: 202. */
        record Accepted() implements Outcome {}

        /** The event that answers the one that came in: 200. */
        record Answered(Event event) implements Outcome {}

        /**
         * Nothing is promised.
         *
         * @param status the HTTP status to answer
         * @param detail what was expected, for the problem response
         * @param retryAfter when to try again
         */
        record Refused(int status, String detail, Optional<Duration> retryAfter) implements Outcome {}
    }
}
