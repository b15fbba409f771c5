package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Answered;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.transport.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Collects an answer, to a limit, for who wants it whole. */
final class CollectedAnswer implements AnswerTaker {

    private final int bytesMax;
    private final UpstreamClient.Answer answer;
    private final Loop loop;
    private @Nullable AnswerParts parts;

    CollectedAnswer(int bytesMax, UpstreamClient.Answer answer, Loop loop) {
        this.bytesMax = bytesMax;
        this.answer = answer;
        this.loop = loop;
    }

    @Override
    public void head(int status, Iterable<Map.Entry<String, String>> fields, Throttle throttle) {
        parts = new AnswerParts(status, fields, bytesMax);
    }

    @Override
    public boolean content(ByteBuf part) {
        return parts != null && parts.append(part);
    }

    @Override
    public void end(List<HttpHeader> trailers) {
        if (parts != null) {
            tell(parts.answered());
        }
    }

    @Override
    public void switched(Iterable<Map.Entry<String, String>> fields, IntFunction<Tunnel> tunnel, Runnable begun) {
        throw new IllegalStateException("whoever wants an answer whole asks for no other protocol");
    }

    @Override
    public void failed(Failed failure) {
        tell(failure);
    }

    @Override
    public void local(String workload, @Nullable HttpResponse response, @Nullable Throwable failure) {
        if (response == null) {
            var reason = failure == null
                    ? "it answered nothing"
                    : Failures.of(failure, Kind.BROKEN, "it failed").detail();
            tell(internalError("workload " + workload + ": " + reason));
        } else if (response.entity() instanceof HttpEntity.Strict strict) {
            tell(answered(response, strict));
        } else {
            tell(new Failed(Kind.BROKEN, "workload " + workload + ": expected an answer with a strict entity"));
        }
    }

    // In a turn of its own: the callback may send again, and must not do so in the middle of the pool's work.
    private void tell(UpstreamAnswer outcome) {
        loop.execute(() -> answer.complete(outcome));
    }

    private Answered internalError(String detail) {
        var body = ByteString.fromString(detail);
        return new Answered(
                500, List.of(), Optional.of("text/plain; charset=UTF-8"), body.take(bytesMax), body.size() > bytesMax);
    }

    private Answered answered(HttpResponse response, HttpEntity.Strict entity) {
        var headers = new ArrayList<HttpHeader>();
        response.getHeaders().forEach(headers::add);
        var type = entity.getContentType();
        var contentType =
                type.equals(ContentTypes.NO_CONTENT_TYPE) ? Optional.<String>empty() : Optional.of(type.toString());
        contentType.ifPresent(value -> headers.add(RawHeader.create("content-type", value)));
        var data = entity.getData();
        return new Answered(
                response.status().intValue(), headers, contentType, data.take(bytesMax), data.size() > bytesMax);
    }
}
