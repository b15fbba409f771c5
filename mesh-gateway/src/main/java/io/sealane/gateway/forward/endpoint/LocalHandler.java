package io.sealane.gateway.forward.endpoint;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;

/** A workload inside this JVM. Never called on an event loop, so it may block. */
@FunctionalInterface
public interface LocalHandler {

    /**
     * Answers one request. Its entity is strict unless the handler {@linkplain #streams() streams}. A failure counts as an answer with
     * status 500. To an event the answer's entity must be strict; to other requests it may be streamed.
     */
    CompletionStage<HttpResponse> handle(HttpRequest request);

    /** Whether it takes entities as they arrive, which it must then consume or discard; else they are collected first, to a limit. */
    default boolean streams() {
        return false;
    }
}
