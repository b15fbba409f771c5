package io.sealane.resource.embedded.direct;

import akka.http.javadsl.model.HttpResponse;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client; see {@link DirectHttp}. */
final class DirectClient extends StandardHttpClient<DirectClient, DirectHttp, DirectClientBuilder> {

    /** The answer of a server that ignores the upgrade (RFC 9110, 7.8): fabric8 then watches without. */
    private static final int NO_UPGRADE = 200;

    private final DirectHttp http;
    private final OpenStreams streams;

    DirectClient(DirectClientBuilder builder, OpenStreams streams, AtomicBoolean closed) {
        super(builder, closed);
        this.http = builder.getClientFactory();
        this.streams = streams;
    }

    OpenStreams streams() {
        return streams;
    }

    @Override
    public CompletableFuture<io.fabric8.kubernetes.client.http.HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        return bounded(request, sent(request)).thenApply(answer -> {
            var body = DirectBody.of(answer.entity(), consumer, http);
            streams.add(body);
            return new DirectResponse(request, answer, body);
        });
    }

    private CompletionStage<HttpResponse> sent(StandardHttpRequest request) {
        try {
            return http.send(Requests.of(request));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** An answer that comes too late is thrown away. */
    private CompletableFuture<HttpResponse> bounded(StandardHttpRequest request, CompletionStage<HttpResponse> sent) {
        var bounded = new CompletableFuture<HttpResponse>();
        var timeout = request.getTimeout();
        if (timeout != null && timeout.toMillis() > 0) {
            bounded.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        sent.whenComplete((answer, failure) -> {
            if (failure != null) {
                bounded.completeExceptionally(failure);
            } else if (!bounded.complete(answer)) {
                answer.discardEntityBytes(http.materializer());
            }
        });
        return bounded;
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder socket, WebSocket.Listener listener) {
        var declined = new WebSocketUpgradeResponse(socket.asHttpRequest(), NO_UPGRADE);
        return CompletableFuture.completedFuture(
                new WebSocketResponse(declined, new WebSocketHandshakeException(declined)));
    }

    @Override
    protected void doClose() {
        streams.end();
    }
}
