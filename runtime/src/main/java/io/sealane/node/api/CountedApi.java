package io.sealane.node.api;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import io.sealane.observe.NodeMetrics;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Counts what the API server is asked. Any thread. */
public final class CountedApi implements Function<HttpRequest, CompletionStage<HttpResponse>> {

    private static final String WATCH = "watch";

    private final Function<HttpRequest, CompletionStage<HttpResponse>> server;
    private final NodeMetrics metrics;
    private final AtomicLong watches = new AtomicLong();

    public CountedApi(Function<HttpRequest, CompletionStage<HttpResponse>> server, NodeMetrics metrics) {
        this.server = server;
        this.metrics = metrics;
        metrics.apiWatches(watches::get);
    }

    @Override
    public CompletionStage<HttpResponse> apply(HttpRequest request) {
        var verb = verb(request);
        return server.apply(request).thenApply(response -> {
            metrics.apiRequest(verb, response.status().intValue());
            return verb.equals(WATCH) && !response.entity().isStrict() ? watched(response) : response;
        });
    }

    /** As Kubernetes calls it, except that {@code get} stands for lists as well. */
    static String verb(HttpRequest request) {
        return switch (request.method().name()) {
            case "GET", "HEAD" -> {
                var watch = request.getUri().query().get(WATCH).orElse("false");
                yield watch.equals("true") || watch.equals("1") ? WATCH : "get";
            }
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "other";
        };
    }

    private HttpResponse watched(HttpResponse response) {
        watches.incrementAndGet();
        var events = response.entity().getDataBytes().watchTermination((value, ended) -> {
            ended.whenComplete((done, failure) -> watches.decrementAndGet());
            return value;
        });
        return response.withEntity(HttpEntities.createChunked(response.entity().getContentType(), events));
    }
}
