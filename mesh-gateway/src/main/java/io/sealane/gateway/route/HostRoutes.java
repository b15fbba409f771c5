package io.sealane.gateway.route;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import java.util.Locale;
import java.util.Map;

/**
 * Hands a request to the handler of its host (RFC 9110 section 7.2); the path is the handler's matter. Immutable.
 *
 * <p>A request whose host the connection's certificate does not cover is misdirected (RFC 9110 section 15.5.20): a connection that was
 * opened for one name must not reach what another name protects.
 */
public final class HostRoutes implements RequestHandler {

    private final Map<String, RequestHandler> byHost;
    private final RequestHandler unknown;
    private final RequestHandler misdirected;

    private HostRoutes(Map<String, RequestHandler> byHost, RequestHandler unknown, RequestHandler misdirected) {
        this.byHost = byHost;
        this.unknown = unknown;
        this.misdirected = misdirected;
    }

    /**
     * Routes of one listener.
     *
     * @param byHost handlers by lower-case host without port and without a trailing dot
     * @param unknown takes requests for any other host
     * @param misdirected takes requests for hosts that the connection's certificate does not cover
     */
    public static HostRoutes of(
            Map<String, RequestHandler> byHost, RequestHandler unknown, RequestHandler misdirected) {
        return new HostRoutes(Map.copyOf(byHost), unknown, misdirected);
    }

    @Override
    public void handle(HttpRequest request, Responder responder) {
        var host = host(request);
        var covered = request.getAttribute(ConnectionFacts.KEY)
                .map(facts -> facts.speaksFor().test(host))
                .orElse(true);
        var handler = covered ? byHost.getOrDefault(host, unknown) : misdirected;
        handler.handle(request, responder);
    }

    private static String host(HttpRequest request) {
        var host = request.getUri().host().address().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
