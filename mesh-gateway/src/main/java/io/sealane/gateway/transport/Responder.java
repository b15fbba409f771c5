package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpResponse;

/** Where the answer of one request goes. */
public interface Responder {

    /** Answers the request. May be called once, from any thread; further calls are ignored. */
    void complete(HttpResponse response);

    /** The event loop of the connection. */
    Loop loop();
}
