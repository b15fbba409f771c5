package io.sealane.eventing.attempt;

import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import java.util.Optional;

/** What an attempt to deliver came to. */
public sealed interface Verdict {

    /** The receiver has taken the event. */
    record Delivered() implements Verdict {}

    /** The receiver has taken the event and wants another one published. */
    record Replied(Event reply) implements Verdict {}

    /**
     * The receiver has not taken the event.
     *
     * @param again whether another attempt may help
     * @param code for {@code knativeerrorcode}; 500 when there was no answer
     * @param body what the receiver said, as far as it was read
     * @param detail for the log
     * @param retryAfter how long it wants to be left alone, as it said it
     */
    record Failed(boolean again, int code, ByteString body, String detail, Optional<String> retryAfter)
            implements Verdict {

        /** It has not said for how long. */
        public Failed(boolean again, int code, ByteString body, String detail) {
            this(again, code, body, detail, Optional.empty());
        }

        /** It has, but what it replied was not stored. */
        public static Failed ofReply(boolean again, int code, String detail) {
            return new Failed(again, code, ByteString.emptyByteString(), detail);
        }
    }
}
