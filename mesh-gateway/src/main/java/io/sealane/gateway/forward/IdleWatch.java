package io.sealane.gateway.forward;

import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;

/** Ends an exchange whose upstream says nothing for too long. One timer at a time, looked at when it is due. On the loop. */
final class IdleWatch implements Runnable {

    private final Exchange exchange;
    private final Loop loop;
    private final Duration max;
    private boolean heard;
    private Loop.Timeout next = () -> {};

    private IdleWatch(Exchange exchange, Loop loop, Duration max) {
        this.exchange = exchange;
        this.loop = loop;
        this.max = max;
    }

    static void start(Exchange exchange, StreamedAnswer answer, Loop loop, Duration max) {
        var watch = new IdleWatch(exchange, loop, max);
        answer.whenHeard(() -> watch.heard = true);
        watch.next = loop.schedule(max, watch);
        exchange.whenOver(() -> watch.next.cancel());
    }

    @Override
    public void run() {
        if (exchange.ended() || exchange.endless()) {
            return;
        }
        if (heard) {
            heard = false;
            next = loop.schedule(max, this);
        } else {
            exchange.giveUp(Kind.TIMEOUT, "nothing came for " + max + ", " + exchange.doing());
        }
    }
}
