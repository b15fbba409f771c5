package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.transport.loop.Loop;

/** Where the answer of one request goes. */
public interface Responder {

    /** Answers the request. May be called once, from any thread; further calls are ignored. */
    void complete(HttpResponse response);

    /**
     * Runs {@code task} on the loop if the client leaves, or resets the request, before it has the whole answer; at once if it has
     * left already. One task per request; a later one replaces it.
     */
    default void whenGone(Runnable task) {}

    /** The event loop of the connection. */
    Loop loop();
}
