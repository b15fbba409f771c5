package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One request under way and its deadline. Lives on its loop; whoever works on it may end it, only the first end counts. */
final class Exchange {

    Outgoing request;
    private final AnswerTaker taker;
    private final Loop loop;
    private String doing = "waiting";
    private Runnable over = () -> {};
    private boolean retried;
    private boolean sent;
    private boolean answered;
    private boolean ended;
    private boolean endless;
    private Loop.@Nullable Timeout deadline;
    private @Nullable Runnable abandon;
    private Predicate<UpstreamAnswer.Failed> rescue = failure -> false;

    Exchange(Outgoing request, AnswerTaker taker, Loop loop) {
        this.request = request;
        this.taker = taker;
        this.loop = loop;
    }

    /** Begins the deadline, unless it has begun. */
    void start(Duration timeout) {
        if (deadline != null) {
            return;
        }
        deadline = loop.schedule(timeout, () -> {
            var late = doing;
            giveUp(UpstreamAnswer.Kind.TIMEOUT, "no complete answer within " + timeout + ", " + late);
        });
    }

    /**
     * Says who works on it now.
     *
     * @param doing for the message of a deadline that passes meanwhile
     * @param abandon run when the exchange ends without that worker's doing
     */
    void heldBy(String doing, Runnable abandon) {
        this.doing = doing;
        this.abandon = abandon;
    }

    /** Runs a task when the exchange is over, however it ends; after those that were named before. */
    void whenOver(Runnable task) {
        var before = over;
        over = () -> {
            before.run();
            task.run();
        };
    }

    /** What it waits for, for messages. */
    String doing() {
        return doing;
    }

    boolean ended() {
        return ended;
    }

    /** True the first time: whoever asks knows that what was sent may be sent again. */
    boolean mayRetry() {
        boolean first = !retried;
        retried = true;
        sent = sent && !first;
        return first;
    }

    /** A connection takes its request. */
    void sent() {
        sent = true;
    }

    /** Whether its request may go another way: nothing of it has been sent, or it may be sent twice and nothing was answered. */
    boolean isUnsent() {
        return !sent || !answered && request.mayRepeat();
    }

    /** Whether no deadline holds for it any more. */
    boolean endless() {
        return endless;
    }

    /**
     * The upstream has left HTTP. The exchange goes on until {@link #over}; its deadline holds until the client has followed.
     */
    void switched(Iterable<Map.Entry<String, String>> fields, IntFunction<Tunnel> tunnel) {
        if (!ended) {
            taker.switched(fields, tunnel, () -> {
                endless = true;
                if (deadline != null) {
                    deadline.cancel();
                }
            });
        }
    }

    /** What came after HTTP has ended. */
    void over() {
        end();
    }

    void head(int status, Iterable<Map.Entry<String, String>> fields, AnswerTaker.Throttle throttle) {
        answered = true;
        if (!ended) {
            taker.head(status, fields, throttle);
        }
    }

    /** False when no more of the answer is wanted. */
    boolean content(ByteBuf part) {
        return !ended && taker.content(part);
    }

    /** The answer is complete. */
    void complete(List<HttpHeader> trailers) {
        if (end()) {
            taker.end(trailers);
        }
    }

    /** A workload of this JVM has answered. While its content streams the exchange goes on, and its deadline holds. */
    void local(String workload, @Nullable HttpResponse response, @Nullable Throwable failure) {
        if (!ended && response != null && !response.entity().isStrict() && taker.streams()) {
            var content = new LocalContent(this, loop);
            heldBy("while the workload " + workload + " streams", () -> {});
            taker.streamed(content.of(response), content);
        } else if (end()) {
            taker.local(workload, response, failure);
        }
    }

    void fail(UpstreamAnswer.Kind kind, String detail) {
        fail(new UpstreamAnswer.Failed(kind, detail));
    }

    /** @param other asked before it fails whether it goes on another way, which has begun then */
    void rescuedBy(Predicate<UpstreamAnswer.Failed> other) {
        rescue = other;
    }

    void fail(UpstreamAnswer.Failed failure) {
        if (!ended && rescue.test(failure)) {
            return;
        }
        if (end()) {
            taker.failed(failure);
        }
    }

    /** Ends it from outside: the worker is told to stop. */
    void giveUp(UpstreamAnswer.Kind kind, String detail) {
        var stop = abandon;
        fail(kind, detail);
        if (stop != null) {
            stop.run();
        }
    }

    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        abandon = null;
        if (deadline != null) {
            deadline.cancel();
        }
        request.content().stop();
        over.run();
        return true;
    }
}
