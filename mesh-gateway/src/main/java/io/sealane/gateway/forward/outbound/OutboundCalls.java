package io.sealane.gateway.forward.outbound;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.gateway.forward.Upstreams;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Answered;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link OutboundHttp} over the upstream connections of the loops, which it takes in turn: with their egress check, TLS and limits. */
public final class OutboundCalls implements OutboundHttp {

    private final Upstreams upstreams;
    private final List<Loop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Calls over given upstreams.
     *
     * @param loops those of the upstreams; not empty
     */
    public OutboundCalls(Upstreams upstreams, List<Loop> loops) {
        this.upstreams = upstreams;
        this.loops = List.copyOf(loops);
    }

    @Override
    public CompletionStage<Answer> send(Request request) {
        UpstreamRequest upstream;
        try {
            upstream = upstream(request);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new Unanswered(request + ": " + e.getMessage()));
        }
        var loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
        var answer = new CompletableFuture<UpstreamAnswer>();
        loop.execute(() -> upstreams.on(loop).send(upstream, answer::complete));
        return answer.thenApply(one -> answer(request, one));
    }

    private static UpstreamRequest upstream(Request request) {
        var trust = request.trust();
        return new UpstreamRequest(
                request.uri(),
                request.method(),
                request.headers().stream()
                        .<HttpHeader>map(one -> RawHeader.create(one.name(), one.value()))
                        .toList(),
                ByteString.fromArray(request.body()),
                new UpstreamTrust(trust.bundle(), trust.systemRoots(), List.of()),
                new UpstreamRequest.Limits(
                        request.limits().timeout(), request.limits().answerBytesMax()));
    }

    private static Answer answer(Request request, UpstreamAnswer answer) {
        if (answer instanceof Failed failed) {
            throw new CompletionException(new Unanswered(failed.detail()));
        }
        var answered = (Answered) answer;
        if (answered.truncated()) {
            throw new CompletionException(new Unanswered(
                    request + ": the answer has more than " + request.limits().answerBytesMax() + " bytes"));
        }
        return new Answer(
                answered.status(),
                answered.headers().stream()
                        .map(one -> new Header(one.name(), one.value()))
                        .toList(),
                answered.body().toArray());
    }
}
