package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Hands an answer on and tells a watch how it ended. */
final class WatchedAnswer implements AnswerTaker {

    private static final int SWITCHED = 101;
    private static final int FAILED = 502;

    private final AnswerTaker taker;
    private final ForwardWatch.Step step;
    private final ForwardingSettings settings;
    private int status;
    private long bytes;
    private boolean told;
    private @Nullable LocalContent local;

    WatchedAnswer(AnswerTaker taker, ForwardWatch.Step step, ForwardingSettings settings) {
        this.taker = taker;
        this.step = step;
        this.settings = settings;
    }

    @Override
    public void head(int code, Iterable<Map.Entry<String, String>> fields, Throttle throttle) {
        status = code;
        taker.head(code, fields, throttle);
    }

    @Override
    public boolean content(ByteBuf part) {
        bytes += part.readableBytes();
        return taker.content(part);
    }

    @Override
    public boolean streams() {
        return taker.streams();
    }

    @Override
    public void streamed(HttpResponse response, LocalContent content) {
        status = response.status().intValue();
        local = content;
        taker.streamed(response, content);
    }

    @Override
    public void end(List<HttpHeader> trailers) {
        taker.end(trailers);
        tell();
    }

    /** It ends when the other protocol does, which {@link #over} is told of. */
    @Override
    public void switched(Iterable<Map.Entry<String, String>> fields, IntFunction<Tunnel> tunnel, Runnable begun) {
        status = SWITCHED;
        taker.switched(fields, tunnel, begun);
    }

    @Override
    public void local(String workload, @Nullable HttpResponse response, @Nullable Throwable failure) {
        status = response == null ? FAILED : response.status().intValue();
        if (response != null && response.entity() instanceof HttpEntity.Strict strict) {
            bytes = strict.getData().size();
        }
        taker.local(workload, response, failure);
        tell();
    }

    @Override
    public void failed(Failed failure) {
        if (status == 0) {
            status = Refused.by(failure, settings).status().intValue();
        }
        taker.failed(failure);
        tell();
    }

    /** The exchange is over; only what has left HTTP ends so. */
    void over() {
        if (status == SWITCHED) {
            tell();
        }
    }

    private void tell() {
        if (!told) {
            told = true;
            step.ended(status, local == null ? bytes : local.bytes());
        }
    }
}
