package io.sealane.observe;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.Routes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /ready}, {@code /live} and {@code /metrics}. The first two are answered on the loop, so that they answer when all else is
 * busy; metrics are written on a work thread.
 */
final class ObserveRoutes implements RequestHandler {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Health health;
    private final RequestHandler metrics;

    ObserveRoutes(Health health, NodeMetrics metrics, Routes routes) {
        this.health = health;
        this.metrics = routes.async(request -> CompletableFuture.completedFuture(scrape(metrics)));
    }

    @Override
    public void handle(HttpRequest request, Responder responder) {
        var method = request.method().name();
        var path = request.getUri().path();
        if (!path.equals("/ready") && !path.equals("/live") && !path.equals("/metrics")) {
            responder.complete(problem(404, "path: expected /ready, /live or /metrics"));
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            responder.complete(problem(405, "method: expected GET").addHeader(RawHeader.create("allow", "GET, HEAD")));
        } else if (path.equals("/metrics")) {
            metrics.handle(request, responder);
        } else {
            responder.complete(
                    path.equals("/ready")
                            ? state("ready", "not ready", health.missing())
                            : state("live", "not live", health.dead()));
        }
    }

    private static HttpResponse state(String good, String bad, Map<String, String> missing) {
        return missing.isEmpty()
                ? json(
                        200,
                        "application/json",
                        JsonNodeFactory.instance.objectNode().put("status", good))
                : json(503, "application/problem+json", Health.problem(bad, missing));
    }

    private static HttpResponse problem(int status, String title) {
        var problem = JsonNodeFactory.instance.objectNode();
        problem.put("type", "about:blank").put("title", title).put("status", status);
        return json(status, "application/problem+json", problem);
    }

    private static HttpResponse json(int status, String type, JsonNode body) {
        var subtype = type.substring("application/".length());
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(
                        MediaTypes.customWithFixedCharset(
                                        "application",
                                        subtype,
                                        akka.http.javadsl.model.HttpCharsets.UTF_8,
                                        Map.of(),
                                        false)
                                .toContentType(),
                        body.toString() + "\n"));
    }

    private static HttpResponse scrape(NodeMetrics metrics) {
        var text = metrics.scrape().getBytes(StandardCharsets.UTF_8);
        return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.parse(PROMETHEUS), text));
    }
}
