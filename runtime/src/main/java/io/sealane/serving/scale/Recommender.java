package io.sealane.serving.scale;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many Pods the requests of the last time call for: the larger of what the stable and, during a burst, the panic window say, within
 * the rates, and never fewer in a burst. Not safe for several threads.
 */
final class Recommender {

    private final ScaleSpec spec;
    private final MetricWindow stable;
    private final MetricWindow panic;
    private final SlidingMax delayed = new SlidingMax();
    private @Nullable Instant panicSince;
    private int panicMax;

    /** @param ready Pods that are there: several are taken for a burst that a former life of this node was answering */
    Recommender(ScaleSpec spec, int ready, Instant now) {
        this.spec = spec;
        this.stable = new MetricWindow(spec.windows().stable());
        this.panic = new MetricWindow(spec.windows().panic());
        if (ready > 1) {
            panicSince = now;
            panicMax = ready;
        }
    }

    void record(Instant now, double value) {
        stable.record(now, value);
        panic.record(now, value);
    }

    boolean isBlind(Instant now) {
        return stable.isEmpty(now);
    }

    boolean panicking() {
        return panicSince != null;
    }

    double stable(Instant now) {
        return average(stable, now);
    }

    double panic(Instant now) {
        return average(panic, now);
    }

    /** @param reachable whether requests lead to it; if not it may shrink at once */
    int recommend(int ready, boolean reachable, Instant now) {
        var some = Math.max(1, ready);
        var most = Math.ceil(spec.rates().up() * some);
        var least = reachable ? Math.floor(some / spec.rates().down()) : 0;
        var byStable = Math.ceil(stable(now) / spec.target());
        var byPanic = Math.ceil(panic(now) / spec.target());
        follow(byPanic / some >= spec.windows().thresholdPercent() / 100, now);
        var wanted = within(byStable, least, most);
        if (panicSince != null) {
            panicMax = Math.max(panicMax, Math.max(wanted, within(byPanic, least, most)));
            wanted = panicMax;
        }
        return spec.scaleDownDelay().isZero() ? wanted : delayed.with(now, wanted, spec.scaleDownDelay());
    }

    /** Negative when the Pods could not take the planned burst at once. */
    double excessBurst(int ready, Instant now) {
        if (spec.burst() == 0) {
            return 0;
        }
        return spec.burst() < 0 ? -1 : Math.floor(ready * spec.capacity() - spec.burst() - panic(now));
    }

    private void follow(boolean burst, Instant now) {
        if (burst) {
            panicSince = now;
        } else if (panicSince != null
                && panicSince.plus(spec.windows().stable()).isBefore(now)) {
            panicSince = null;
            panicMax = 0;
        }
    }

    private int within(double wanted, double least, double most) {
        var count = (int) Math.min(Math.max(wanted, least), most);
        return wanted > 0 ? Math.max(count, spec.scales().activation()) : count;
    }

    private double average(MetricWindow window, Instant now) {
        return spec.windows().weighted() ? window.weightedAverage(now) : window.average(now);
    }
}
