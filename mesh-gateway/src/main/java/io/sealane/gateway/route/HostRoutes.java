package io.sealane.gateway.route;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import java.util.Locale;
import java.util.Map;

/** Hands a request to the handler of its host (RFC 9110 section 7.2); the path is the handler's matter. Immutable. */
public final class HostRoutes implements RequestHandler {

    private final Map<String, RequestHandler> byHost;
    private final RequestHandler otherwise;

    private HostRoutes(Map<String, RequestHandler> byHost, RequestHandler otherwise) {
        this.byHost = byHost;
        this.otherwise = otherwise;
    }

    /**
     * Routes of one listener.
     *
     * @param byHost handlers by lower-case host without port and without a trailing dot
     * @param otherwise takes requests for any other host
     */
    public static HostRoutes of(Map<String, RequestHandler> byHost, RequestHandler otherwise) {
        return new HostRoutes(Map.copyOf(byHost), otherwise);
    }

    @Override
    public void handle(HttpRequest request, Responder responder) {
        byHost.getOrDefault(host(request), otherwise).handle(request, responder);
    }

    private static String host(HttpRequest request) {
        var host = request.getUri().host().address().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
