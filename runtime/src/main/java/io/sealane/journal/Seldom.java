package io.sealane.journal;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Lets a complaint that would be made at each attempt be made from time to time. Safe for any thread. */
final class Seldom {

    private static final long NEVER = Long.MIN_VALUE;

    private final InstantSource clock;
    private final long everyMillis;
    private final AtomicLong next = new AtomicLong(NEVER);
    private final AtomicLong swallowed = new AtomicLong();

    Seldom(InstantSource clock, Duration every) {
        this.clock = clock;
        this.everyMillis = every.toMillis();
    }

    /** @param complain told how many complaints were swallowed since the last one */
    void complain(LongConsumer complain) {
        var now = clock.millis();
        var due = next.get();
        if (now >= due && next.compareAndSet(due, now + everyMillis)) {
            complain.accept(swallowed.getAndSet(0));
        } else {
            swallowed.incrementAndGet();
        }
    }
}
