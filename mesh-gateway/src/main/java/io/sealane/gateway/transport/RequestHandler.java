package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpRequest;

/** Takes one request. Called on the connection's event loop: it must neither block nor take longer than half a millisecond. */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Handles one request and completes the responder exactly once, now or later.
     *
     * @param request carries the attribute {@link ConnectionFacts#KEY}; its entity may be streamed and must then be consumed
     *     or discarded
     * @param responder takes the answer, from any thread
     */
    void handle(HttpRequest request, Responder responder);
}
