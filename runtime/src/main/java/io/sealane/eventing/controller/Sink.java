package io.sealane.eventing.controller;

import java.net.URI;
import java.util.Optional;

/**
 * Where events go, as a status shows it.
 *
 * @param uri absolute, http or https, with a host
 * @param caCerts PEM of the roots the receiver names for itself
 * @param audience whom a token must be for
 */
record Sink(URI uri, Optional<String> caCerts, Optional<String> audience) {

    /** The outcome of looking for a destination. */
    sealed interface Resolution {

        /** The destination as it was found. */
        default Optional<Sink> sink() {
            return this instanceof Found found ? Optional.of(found.found()) : Optional.empty();
        }
    }

    record Found(Sink found) implements Resolution {}

    /**
     * Nothing to send to.
     *
     * @param reason one word for the condition
     * @param message what was expected
     */
    record Missing(String reason, String message) implements Resolution {}
}
