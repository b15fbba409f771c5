package io.sealane.eventing.lane;

import io.sealane.eventing.settings.Pace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets attempts to reach one subscriber begin, as its trigger's {@link Pace} says. Shared by the trigger's deliveries of all partitions on
 * the node; safe for any thread.
 */
public final class Gate {

    /** An attempt may begin now. */
    static final long OPEN = 0;

    /** No attempt may begin before another one has ended; whoever asked is woken then. */
    static final long FULL = -1;

    /** So much of the rate may be used at once after a quiet time. */
    private static final long BURST_NANOS = 100_000_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int inFlight;
    private long due = Long.MIN_VALUE;
    private int failures;
    private long deadUntil;
    private boolean probing;
    private int era;

    /**
     * Asks to begin an attempt, which counts until {@link #leave}.
     *
     * @param now of a clock that only runs forward, in nanoseconds
     * @param wake called once, on any thread, when the answer is {@link #FULL}
     * @return {@link #OPEN}, {@link #FULL}, or after how many nanoseconds to ask again
     */
    synchronized long enter(Pace pace, long now, Runnable wake) {
        var dead =
                pace.breaker().isPresent() && failures >= pace.breaker().get().failures();
        if (dead && now - deadUntil < 0) {
            return deadUntil - now;
        }
        if (dead && probing || inFlight >= pace.inFlightMax().orElse(Integer.MAX_VALUE)) {
            waiting.add(wake);
            return FULL;
        }
        var wait = wait(pace, now);
        if (wait == OPEN) {
            inFlight++;
            probing = dead;
        }
        return wait;
    }

    /** The time between two pauses. An attempt belongs to the one in which it began, whenever it ends. */
    synchronized int era() {
        return era;
    }

    private long wait(Pace pace, long now) {
        if (pace.perSecondMax().isEmpty()) {
            return OPEN;
        }
        var turn = due == Long.MIN_VALUE || due - (now - BURST_NANOS) < 0 ? now - BURST_NANOS : due;
        if (turn - now > 0) {
            return turn - now;
        }
        due = turn + SECOND_NANOS / pace.perSecondMax().getAsInt();
        return OPEN;
    }

    /**
     * An attempt has ended. One that began before the last pause says nothing of how the subscriber is now: the probe does.
     *
     * @param begun the {@link #era} in which it began
     * @param failed whether the subscriber seems to be dead
     */
    void leave(Pace pace, int begun, boolean failed, long now) {
        List<Runnable> woken;
        synchronized (this) {
            inFlight--;
            if (begun == era) {
                judge(pace, failed, now);
            }
            woken = wake();
        }
        woken.forEach(Runnable::run);
    }

    private void judge(Pace pace, boolean failed, long now) {
        probing = false;
        failures = failed ? failures + 1 : 0;
        if (pace.breaker().isPresent() && failures >= pace.breaker().get().failures()) {
            deadUntil = now + pace.breaker().get().pause().toNanos();
            era++;
        }
    }

    /** Attempts will never be heard of again. The probe may be among them, so another one may be made. */
    void abandon(int attempts) {
        List<Runnable> woken;
        synchronized (this) {
            inFlight -= attempts;
            probing = false;
            woken = wake();
        }
        woken.forEach(Runnable::run);
    }

    /** Everybody: who was first may not need it any more. */
    private List<Runnable> wake() {
        var woken = List.copyOf(waiting);
        waiting.clear();
        return woken;
    }

    /** For how many nanoseconds from now on the subscriber is left alone; 0 when it is not. */
    synchronized long pause(Pace pace, long now) {
        var dead =
                pace.breaker().isPresent() && failures >= pace.breaker().get().failures();
        return dead ? Math.max(0, deadUntil - now) : 0;
    }
}
