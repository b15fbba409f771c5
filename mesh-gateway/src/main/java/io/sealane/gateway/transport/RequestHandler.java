package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

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

    /**
     * Whether a connection carries the requests of many clients, each of whom may give up, and have connections, as it likes: then nobody
     * counts the streams that it resets, and it is no connection of a client's. Asked when it comes in, and again once its client is known.
     *
     * @param from where it comes from
     * @param peer the client's verified chain, leaf first; empty when it showed none, or has not yet
     */
    default boolean isShared(InetAddress from, List<X509Certificate> peer) {
        return false;
    }
}
