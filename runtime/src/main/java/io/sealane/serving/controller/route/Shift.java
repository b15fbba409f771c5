package io.sealane.serving.controller.route;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of one target on its way to the newest revision: that one begins with 1 percent; how long it takes until these are in
 * force, at least a second, is the shortest step; the rest moves in equal steps over what is left of the duration. Times are nanoseconds,
 * of the epoch where they are instants.
 *
 * @param tag empty for none
 * @param percent of the Route's traffic, together
 * @param revisions with a share each, the newest last
 * @param stepSize percent of each step; 0 while the first percent is not in force
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
record Shift(
        String configurationName,
        String tag,
        int percent,
        List<Share> revisions,
        long startTime,
        long nextStepTime,
        long stepDuration,
        int stepSize) {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    Shift {
        tag = tag == null ? "" : tag;
        revisions = List.copyOf(revisions);
    }

    /** What one revision gets. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Share(String revisionName, int percent) {}

    /** @param before null when the target is new */
    static Shift next(@Nullable Shift before, TrafficPlan.Target target, Rollout.Means means) {
        if (before == null || means.duration().isZero() || target.percent() <= 1 || before.revisions.isEmpty()) {
            return whole(target);
        }
        var now = before.of(target.percent()).without(means);
        if (!now.newest().revisionName().equals(target.revision())) {
            return now.begin(target.revision(), nanos(means.now()));
        }
        if (!now.isMoving()) {
            return whole(target);
        }
        if (now.stepSize == 0) {
            return means.inForce() ? now.plan(target, means) : now;
        }
        return nanos(means.now()) < now.nextStepTime ? now : now.step(target, nanos(means.now()));
    }

    @JsonIgnore
    boolean isMoving() {
        return revisions.size() > 1;
    }

    static long nanos(Instant instant) {
        return instant.getEpochSecond() * SECOND + instant.getNano();
    }

    private static Shift whole(TrafficPlan.Target target) {
        return new Shift(
                target.configuration().orElse(""),
                target.tag().orElse(""),
                target.percent(),
                List.of(new Share(target.revision(), target.percent())),
                0,
                0,
                0,
                0);
    }

    private Share newest() {
        return revisions.get(revisions.size() - 1);
    }

    /** Another share of the Route's traffic is not moved to step by step. */
    private Shift of(int wanted) {
        if (wanted == percent) {
            return this;
        }
        var shares = new ArrayList<>(revisions);
        if (wanted > percent) {
            shares.set(shares.size() - 1, new Share(newest().revisionName(), newest().percent() + wanted - percent));
        } else {
            take(shares, percent - wanted);
        }
        return with(wanted, shares);
    }

    /** Gives what revisions had that are not there any more to the newest. */
    private Shift without(Rollout.Means means) {
        var shares = new ArrayList<>(revisions);
        shares.removeIf(share -> share != newest() && !means.serves().test(share.revisionName()));
        var lost = percent - shares.stream().mapToInt(Share::percent).sum();
        if (lost > 0) {
            var last = shares.remove(shares.size() - 1);
            shares.add(new Share(last.revisionName(), last.percent() + lost));
        }
        return with(percent, shares);
    }

    private Shift begin(String revision, long now) {
        var shares = new ArrayList<>(revisions);
        shares.removeIf(share -> share.revisionName().equals(revision));
        var kept = shares.stream().mapToInt(Share::percent).sum();
        take(shares, Math.max(0, kept - (percent - 1)));
        shares.add(new Share(
                revision, percent - shares.stream().mapToInt(Share::percent).sum()));
        return new Shift(configurationName, tag, percent, shares, now, 0, 0, 0);
    }

    private Shift plan(TrafficPlan.Target target, Rollout.Means means) {
        var now = nanos(means.now());
        var shortest = Math.max(SECOND, now - startTime);
        var left = means.duration().toNanos() - (now - startTime);
        if (left <= 0) {
            return whole(target);
        }
        var rest = percent - newest().percent();
        var steps = Math.max(1, Math.min(left / shortest, rest));
        var size = Math.max(1, Math.round((float) rest / steps));
        return new Shift(configurationName, tag, percent, revisions, startTime, now + left / steps, left / steps, size);
    }

    /** As many steps as are due. */
    private Shift step(TrafficPlan.Target target, long now) {
        var due = 1 + (now - nextStepTime) / Math.max(1, stepDuration);
        var size = (int) Math.min(percent, due * stepSize);
        var shares = new ArrayList<>(revisions.subList(0, revisions.size() - 1));
        var before = shares.stream().mapToInt(Share::percent).sum();
        take(shares, size);
        var moved = before - shares.stream().mapToInt(Share::percent).sum();
        if (shares.isEmpty()) {
            return whole(target);
        }
        shares.add(new Share(newest().revisionName(), newest().percent() + moved));
        return new Shift(
                configurationName,
                tag,
                percent,
                shares,
                startTime,
                nextStepTime + due * stepDuration,
                stepDuration,
                stepSize);
    }

    /** Takes from the oldest first; who has nothing left goes. */
    private static void take(List<Share> shares, int percent) {
        var left = percent;
        while (left > 0 && !shares.isEmpty()) {
            var oldest = shares.get(0);
            if (oldest.percent() <= left) {
                shares.remove(0);
                left -= oldest.percent();
            } else {
                shares.set(0, new Share(oldest.revisionName(), oldest.percent() - left));
                left = 0;
            }
        }
    }

    private Shift with(int total, List<Share> shares) {
        return new Shift(configurationName, tag, total, shares, startTime, nextStepTime, stepDuration, stepSize);
    }
}
