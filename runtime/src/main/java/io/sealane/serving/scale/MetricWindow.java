package io.sealane.serving.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Values of the last seconds and their average, over no more seconds than there have been any. Not safe for several threads. */
final class MetricWindow {

    /** The weight of the newest second, at least; and what the weights of a whole window sum up to. */
    private static final double WEIGHT_MIN = 0.2;

    private static final double WEIGHTS = 0.9999;
    private static final double PRECISION = 1e6;

    private final double[] bySecond;
    private final double weight;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /** @param length in whole seconds, at least one */
    MetricWindow(Duration length) {
        this.bySecond = new double[Math.toIntExact(length.toSeconds())];
        this.weight = Math.max(WEIGHT_MIN, 1 - Math.pow(1 - WEIGHTS, 1.0 / bySecond.length));
    }

    /**
     * Values of one second add up. Earlier seconds than the last one recorded are not changed any more; when the clock was set back by more
     * than the window, it begins anew.
     */
    void record(Instant now, double value) {
        var second = now.getEpochSecond();
        if (last == Long.MIN_VALUE || Math.abs(second - last) >= bySecond.length) {
            Arrays.fill(bySecond, 0);
            first = second;
            last = second;
        }
        while (last < second) {
            last++;
            bySecond[index(last)] = 0;
        }
        if (second == last) {
            bySecond[index(second)] += value;
        }
    }

    /** Whether nothing was recorded within the window. */
    boolean isEmpty(Instant now) {
        return last == Long.MIN_VALUE || Math.abs(now.getEpochSecond() - last) >= bySecond.length;
    }

    /** 0 when nothing was recorded within the window. */
    double average(Instant now) {
        if (isEmpty(now)) {
            return 0;
        }
        var oldest = Math.max(first, now.getEpochSecond() - bySecond.length + 1);
        var newest = Math.max(last, now.getEpochSecond());
        var sum = 0.0;
        for (var second = oldest; second <= last; second++) {
            sum += bySecond[index(second)];
        }
        // Seconds before the first one and silent ones at the end do not count: there is no value of theirs.
        var seconds = Math.max(1, Math.min(last - first + 1, bySecond.length - (newest - last)));
        return rounded(sum / seconds);
    }

    /** Newer seconds weigh more. 0 when nothing was recorded within the window. */
    double weightedAverage(Instant now) {
        if (isEmpty(now)) {
            return 0;
        }
        var oldest = Math.max(first, now.getEpochSecond() - bySecond.length + 1);
        var share = weight * Math.pow(1 - weight, Math.max(0, now.getEpochSecond() - last));
        var sum = 0.0;
        for (var second = last; second >= oldest; second--) {
            sum += bySecond[index(second)] * share;
            share *= 1 - weight;
        }
        return rounded(sum);
    }

    private int index(long second) {
        return (int) Math.floorMod(second, (long) bySecond.length);
    }

    private static double rounded(double value) {
        return Math.round(value * PRECISION) / PRECISION;
    }
}
