package io.sealane.cert.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Netty context that is freed when its last holder lets go. Native contexts are memory outside the heap, so each holder (the
 * snapshot in force, each connection) counts.
 */
class CountedContext {

    private final SslContext context;
    private final TlsEngine engine;
    private final AtomicInteger alive;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Held once, by the caller.
     *
     * @param alive counts the contexts of one owner that are not yet freed
     */
    CountedContext(SslContext context, TlsEngine engine, AtomicInteger alive) {
        this.context = context;
        this.engine = engine;
        this.alive = alive;
        alive.incrementAndGet();
    }

    /** One holder more; false when the last one has gone already. */
    final boolean retain() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** One holder less. */
    final void release() {
        var left = holders.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("released more often than retained");
        }
        if (left == 0) {
            alive.decrementAndGet();
            ReferenceCountUtil.release(context);
        }
    }

    final SslContext context() {
        return context;
    }

    final TlsEngine engine() {
        return engine;
    }
}
