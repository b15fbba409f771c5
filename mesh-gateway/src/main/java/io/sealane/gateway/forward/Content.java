package io.sealane.gateway.forward;

import akka.util.ByteString;
import java.util.OptionalLong;

/** The content of a request that goes upstream. On the loop. */
sealed interface Content permits Content.Whole, StreamedContent {

    /** Whether there is none. */
    boolean isEmpty();

    /** Its bytes; unknown when it comes in chunks. */
    OptionalLong length();

    /** Nobody wants the rest of it. */
    void stop();

    /** All of it is here. */
    record Whole(ByteString bytes) implements Content {

        @Override
        public boolean isEmpty() {
            return bytes.isEmpty();
        }

        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes.size());
        }

        @Override
        public void stop() {}
    }
}
