package io.sealane.eventing.identity;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.transport.loop.Loop;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends requests on one loop: with a token where the receiver wants to see one. To be used on that loop. */
public final class Post {

    private final UpstreamClient upstream;
    private final DeliveryTokens tokens;
    private final Loop loop;

    /** @param upstream the client of the loop */
    public Post(UpstreamClient upstream, DeliveryTokens tokens, Loop loop) {
        this.upstream = upstream;
        this.tokens = tokens;
        this.loop = loop;
    }

    /**
     * Sends. A token is kept as a rule; where it must be asked for the request waits.
     *
     * @param shown whose token the receiver wants to see
     * @param answered told once; also when there is no token, which may be there at the next attempt
     */
    public void send(
            UpstreamRequest request, Optional<DeliveryTokens.Purpose> shown, Consumer<UpstreamAnswer> answered) {
        if (shown.isEmpty()) {
            upstream.send(request, answered::accept);
            return;
        }
        var token = tokens.token(shown.get()).toCompletableFuture();
        if (token.isDone() && !token.isCompletedExceptionally()) {
            upstream.send(showing(request, token.join()), answered::accept);
        } else {
            later(request, token, answered);
        }
    }

    private void later(UpstreamRequest request, CompletableFuture<String> coming, Consumer<UpstreamAnswer> answered) {
        coming.whenComplete((token, failure) -> loop.execute(() -> {
            if (token == null) {
                answered.accept(
                        new UpstreamAnswer.Failed(UpstreamAnswer.Kind.BROKEN, "no token to show" + why(failure)));
            } else {
                upstream.send(showing(request, token), answered::accept);
            }
        }));
    }

    private static String why(@Nullable Throwable failure) {
        return failure == null ? "" : ": " + failure.getMessage();
    }

    private static UpstreamRequest showing(UpstreamRequest request, String token) {
        var headers = new ArrayList<HttpHeader>();
        request.headers().forEach(headers::add);
        headers.add(RawHeader.create("authorization", "Bearer " + token));
        return new UpstreamRequest(
                request.uri(), request.method(), headers, request.body(), request.trust(), request.limits());
    }
}
