package io.sealane.serving.scale;

import io.sealane.serving.scale.Decision.Activity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides how many Pods one Revision should have, from what it is told about requests and Pods. Plain Java; the time is always the
 * caller's. Not safe for several threads.
 *
 * <p>It is {@code starting} until enough Pods are ready, then {@code active}; without requests for the stable window {@code idle}, with
 * its last Pod; then at {@code zero}. A request leads from everywhere back to the Pods that it calls for. Without a Pod in time it is
 * {@code given up} until the next request.
 */
public final class Decider {

    private enum Phase {
        STARTING,
        ACTIVE,
        IDLE,
        ZERO,
        GIVEN_UP
    }

    private ScaleSpec spec;
    private Duration startMax;
    private Recommender recommender;
    private Phase phase;
    private Instant since;
    private boolean initialised;
    private int wanted;
    private @Nullable Instant heldSince;

    /**
     * What is seen of the Revision.
     *
     * @param ready Pods that take requests
     * @param reachable whether requests lead to it
     */
    public record Seen(int ready, boolean reachable) {}

    /**
     * Begins.
     *
     * @param spec what it goes by
     * @param wanted Pods that were wanted so far; negative for a new Revision
     * @param ready Pods that are there already
     * @param startMax how long it is tried to have a Pod ready; positive
     */
    public Decider(ScaleSpec spec, int wanted, int ready, Duration startMax, Instant now) {
        this.spec = spec;
        this.startMax = startMax;
        this.recommender = new Recommender(spec, ready, now);
        this.initialised = wanted >= 0 || spec.scales().initial() == 0;
        this.wanted = wanted >= 0 ? wanted : spec.scales().initial();
        this.phase = this.wanted == 0 ? Phase.ZERO : Phase.STARTING;
        this.since = now;
    }

    /**
     * What it goes by from now on; what was recorded is forgotten when the windows differ.
     *
     * @param startMax how long it is tried to have a Pod ready; positive
     */
    public void follow(ScaleSpec changed, Duration startMax, int ready, Instant now) {
        this.startMax = startMax;
        if (changed.equals(spec)) {
            return;
        }
        spec = changed;
        // The last number of Pods stays until there is something to go by again.
        recommender = new Recommender(changed, ready, now);
    }

    /**
     * Takes down what was counted.
     *
     * @param value requests at a time on average, or requests, since the last call; not negative
     */
    public void record(double value, Instant now) {
        recommender.record(now, value);
    }

    /** What the Revision should have now. */
    public Decision decide(Seen seen, Instant now) {
        var blind = recommender.isBlind(now);
        var recommended = blind ? wanted : recommender.recommend(seen.ready(), seen.reachable(), now);
        var burst = recommender.excessBurst(seen.ready(), now);
        held(burst, seen.ready(), now);
        var bounded = bounded(recommended, seen);
        if (bounded > 0) {
            busy(bounded, seen, recommended, now);
        } else {
            quiet(seen, now);
        }
        return new Decision(
                wanted,
                activity(seen),
                recommender.panicking(),
                recommender.stable(now),
                recommender.panic(now),
                burst);
    }

    private int bounded(int recommended, Seen seen) {
        var scales = spec.scales();
        initialised |= seen.ready() >= scales.initial();
        var least = seen.reachable() ? scales.min() : 0;
        if (!initialised && phase != Phase.GIVEN_UP) {
            least = Math.max(least, scales.initial());
        }
        var count = Math.max(recommended, least);
        return scales.max() == 0 ? count : Math.min(count, scales.max());
    }

    private void busy(int count, Seen seen, int recommended, Instant now) {
        var enough = seen.ready() >= enough(seen);
        if (phase == Phase.GIVEN_UP && recommended == 0) {
            return;
        }
        if (phase == Phase.STARTING && !enough && recommended == 0 && isLate(now)) {
            rest(Phase.GIVEN_UP, now);
            return;
        }
        if (enough && phase != Phase.ACTIVE) {
            enter(Phase.ACTIVE, now);
        } else if (phase != Phase.ACTIVE && phase != Phase.STARTING) {
            enter(Phase.STARTING, now);
        }
        wanted = count;
    }

    /** Nothing calls for a Pod. */
    private void quiet(Seen seen, Instant now) {
        if (!spec.toZero().enabled()) {
            wanted = 1;
            return;
        }
        switch (phase) {
            case STARTING -> {
                if (seen.ready() >= 1) {
                    enter(Phase.ACTIVE, now);
                } else if (!seen.reachable()) {
                    rest(Phase.ZERO, now);
                } else if (isLate(now)) {
                    rest(Phase.GIVEN_UP, now);
                }
            }
            case ACTIVE -> {
                wanted = 1;
                if (hasBeen(spec.windows().stable(), now)) {
                    enter(Phase.IDLE, now);
                    idle(now);
                }
            }
            case IDLE -> idle(now);
            case ZERO, GIVEN_UP -> wanted = 0;
        }
    }

    private void idle(Instant now) {
        wanted = 1;
        var grace = spec.toZero().grace();
        boolean graced = heldSince != null && !heldSince.plus(grace).isAfter(now);
        if (graced && hasBeen(spec.toZero().retention(), now)) {
            rest(Phase.ZERO, now);
        }
    }

    /** Since when requests would be held here if there were no Pod any more. */
    private void held(double excessBurst, int ready, Instant now) {
        if (excessBurst >= 0 && ready > 0 && phase == Phase.ACTIVE) {
            heldSince = null;
        } else if (heldSince == null) {
            heldSince = now;
        }
    }

    private void rest(Phase next, Instant now) {
        wanted = 0;
        enter(next, now);
    }

    private boolean isLate(Instant now) {
        return hasBeen(startMax, now);
    }

    private boolean hasBeen(Duration time, Instant now) {
        return !since.plus(time).isAfter(now);
    }

    private void enter(Phase next, Instant now) {
        phase = next;
        since = now;
    }

    private int enough(Seen seen) {
        var scales = spec.scales();
        var least = seen.reachable() ? Math.max(1, scales.min()) : 1;
        return initialised ? least : Math.max(least, scales.initial());
    }

    private Activity activity(Seen seen) {
        return switch (phase) {
            case ZERO, IDLE -> Activity.NO_TRAFFIC;
            case GIVEN_UP -> Activity.TIMED_OUT;
            case STARTING, ACTIVE -> seen.ready() >= enough(seen) ? Activity.ACTIVE : Activity.QUEUED;
        };
    }
}
