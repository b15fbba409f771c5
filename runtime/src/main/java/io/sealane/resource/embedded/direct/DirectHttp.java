package io.sealane.resource.embedded.direct;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Makes HTTP clients that call a function of this process. Safe for any thread.
 *
 * <p>An answer that is a stream is pulled as fast as its consumer asks, one element at a time; cancelling it, or closing the client, cancels the
 * stream. WebSockets are declined, so that watches fall back to plain HTTP.
 */
public final class DirectHttp implements HttpClient.Factory {

    private final Function<HttpRequest, CompletionStage<HttpResponse>> server;
    private final Materializer materializer;
    private final Executor work;

    /**
     * @param server answers requests; must not block its caller
     * @param system runs the streams
     * @param work hands elements of streams to their consumers; when it refuses, the stream fails
     */
    public DirectHttp(
            Function<HttpRequest, CompletionStage<HttpResponse>> server,
            ClassicActorSystemProvider system,
            Executor work) {
        this.server = server;
        this.materializer = SystemMaterializer.get(system).materializer();
        this.work = work;
    }

    @Override
    public HttpClient.Builder newBuilder() {
        return new DirectClientBuilder(this);
    }

    CompletionStage<HttpResponse> send(HttpRequest request) {
        return server.apply(request);
    }

    Materializer materializer() {
        return materializer;
    }

    Executor work() {
        return work;
    }
}
