package io.sealane.gateway.forward;

import io.sealane.gateway.transport.Loop;
import org.jspecify.annotations.Nullable;

/** One request under way and its deadline. Lives on its loop; whoever works on it may end it, only the first end counts. */
final class Exchange {

    final UpstreamRequest request;
    private final UpstreamClient.Answer answer;
    private final Loop loop;
    private String doing = "waiting";
    private boolean retried;
    private boolean ended;
    private Loop.@Nullable Timeout deadline;
    private @Nullable Runnable abandon;

    Exchange(UpstreamRequest request, UpstreamClient.Answer answer, Loop loop) {
        this.request = request;
        this.answer = answer;
        this.loop = loop;
    }

    void start() {
        var timeout = request.limits().timeout();
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

    boolean ended() {
        return ended;
    }

    /** True the first time. */
    boolean mayRetry() {
        boolean first = !retried;
        retried = true;
        return first;
    }

    void fail(UpstreamAnswer.Kind kind, String detail) {
        end(new UpstreamAnswer.Failed(kind, detail));
    }

    /** Ends it from outside: the worker is told to stop. */
    void giveUp(UpstreamAnswer.Kind kind, String detail) {
        var stop = abandon;
        end(new UpstreamAnswer.Failed(kind, detail));
        if (stop != null) {
            stop.run();
        }
    }

    void end(UpstreamAnswer outcome) {
        if (ended) {
            return;
        }
        ended = true;
        abandon = null;
        if (deadline != null) {
            deadline.cancel();
        }
        // In a turn of its own: the callback may send again, and must not do so in the middle of the pool's work.
        loop.execute(() -> answer.complete(outcome));
    }
}
