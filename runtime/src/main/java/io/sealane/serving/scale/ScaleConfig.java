package io.sealane.serving.scale;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code config-autoscaler} says: the behaviour of every Revision that says nothing else. Immutable.
 *
 * @param windows over what time requests are looked at
 * @param rates how fast it may grow and shrink
 * @param toZero when the last Pod goes
 * @param bounds how many Pods there are at least and at most
 * @param targets what one Pod should have to do
 * @param scaleDownDelay how long fewer Pods must do before there are fewer; not negative
 */
public record ScaleConfig(
        Windows windows, Rates rates, ToZero toZero, Bounds bounds, Targets targets, Duration scaleDownDelay) {

    static final Duration WINDOW_MIN = Duration.ofSeconds(6);
    static final Duration WINDOW_MAX = Duration.ofHours(1);
    static final double TARGET_MIN = 0.01;

    /**
     * Over what time requests are looked at.
     *
     * @param stable 6 seconds to one hour
     * @param panicPercent the part of it that tells a burst, 1 to 100
     * @param thresholdPercent how much more than there is must be wanted for a burst, 110 to 1000
     * @param weighted whether newer requests weigh more
     */
    public record Windows(Duration stable, double panicPercent, double thresholdPercent, boolean weighted) {

        /** The window that tells a burst, in whole seconds and at least one. */
        Duration panic() {
            var seconds = Math.round(stable.toSeconds() * panicPercent / 100);
            return Duration.ofSeconds(Math.max(1, seconds));
        }
    }

    /** How fast it may grow and shrink: by these factors in one step; more than 1. */
    public record Rates(double up, double down) {}

    /**
     * When the last Pod goes.
     *
     * @param enabled whether it does at all
     * @param grace how long requests must have been held here before it goes; at least 6 seconds
     * @param retention how long it stays without requests, at least
     */
    public record ToZero(boolean enabled, Duration grace, Duration retention) {}

    /**
     * How many Pods there are.
     *
     * @param max 0 for any number
     * @param initial of a new Revision
     * @param initialMin what Revisions may set {@code initial} to at least, 0 or 1
     * @param limit what Revisions may set {@code max} to at most; 0 for any number
     */
    public record Bounds(int min, int max, int initial, int initialMin, int limit) {}

    /**
     * What one Pod should have to do.
     *
     * @param utilization which part of its capacity is planned for; above 0, at most 1
     * @param concurrency requests at a time where a Revision sets no limit
     * @param rps requests per second where that is looked at
     * @param burst requests that may come at once beyond what is planned for; -1 for any number
     */
    public record Targets(double utilization, double concurrency, double rps, double burst) {}

    static final Set<String> KEYS = Set.of(
            "pod-autoscaler-class",
            "stable-window",
            "panic-window-percentage",
            "panic-threshold-percentage",
            "max-scale-up-rate",
            "max-scale-down-rate",
            "enable-scale-to-zero",
            "scale-to-zero-grace-period",
            "scale-to-zero-pod-retention-period",
            "scale-down-delay",
            "min-scale",
            "max-scale",
            "max-scale-limit",
            "initial-scale",
            "allow-zero-initial-scale",
            "container-concurrency-target-percentage",
            "container-concurrency-target-default",
            "requests-per-second-target-default",
            "target-burst-capacity",
            "activator-capacity");

    /** Whether {@link #of} looks at a key, in this spelling or the older one. */
    public static boolean knows(String key) {
        return KEYS.contains(key) || KEYS.stream().map(Texts::older).anyMatch(key::equals);
    }

    /** What the ConfigMap says when it is empty. */
    public static final ScaleConfig DEFAULT = of(Map.of());

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    public static ScaleConfig of(Map<String, String> data) {
        var texts = new Texts(data, "");
        texts.choice("pod-autoscaler-class", List.of(ScaleSpec.CLASS));
        var windows = windows(texts);
        return new ScaleConfig(
                windows,
                new Rates(rate(texts, "max-scale-up-rate", 1000), rate(texts, "max-scale-down-rate", 2)),
                new ToZero(
                        texts.flag("enable-scale-to-zero").orElse(true),
                        texts.duration("scale-to-zero-grace-period", WINDOW_MIN, Duration.ofDays(1))
                                .orElse(Duration.ofSeconds(30)),
                        texts.duration("scale-to-zero-pod-retention-period", Duration.ZERO, Duration.ofDays(1))
                                .orElse(Duration.ZERO)),
                bounds(texts),
                targets(texts),
                texts.duration("scale-down-delay", Duration.ZERO, Duration.ofDays(1))
                        .orElse(Duration.ZERO));
    }

    private static Windows windows(Texts texts) {
        return new Windows(
                texts.duration("stable-window", WINDOW_MIN, WINDOW_MAX).orElse(Duration.ofSeconds(60)),
                texts.number("panic-window-percentage", 1, 100).orElse(10),
                texts.number("panic-threshold-percentage", 110, 1000).orElse(200),
                false);
    }

    private static double rate(Texts texts, String key, double otherwise) {
        // More than 1, or it would never change.
        return texts.number(key, 1 + 1e-9, Double.POSITIVE_INFINITY).orElse(otherwise);
    }

    private static Bounds bounds(Texts texts) {
        boolean none = texts.flag("allow-zero-initial-scale").orElse(false);
        var limit = texts.integer("max-scale-limit", 0, Integer.MAX_VALUE).orElse(0);
        var max = texts.integer("max-scale", 0, limit == 0 ? Integer.MAX_VALUE : limit)
                .orElse(0);
        return new Bounds(
                texts.integer("min-scale", 0, Integer.MAX_VALUE).orElse(0),
                max == 0 ? limit : max,
                texts.integer("initial-scale", none ? 0 : 1, Integer.MAX_VALUE).orElse(1),
                none ? 0 : 1,
                limit);
    }

    private static Targets targets(Texts texts) {
        var given = texts.number("container-concurrency-target-percentage", TARGET_MIN, 100)
                .orElse(70);
        texts.number("activator-capacity", 1, Double.POSITIVE_INFINITY);
        return new Targets(
                // A fraction is understood as well.
                given <= 1 ? given : given / 100,
                texts.number("container-concurrency-target-default", TARGET_MIN, Double.POSITIVE_INFINITY)
                        .orElse(100),
                texts.number("requests-per-second-target-default", TARGET_MIN, Double.POSITIVE_INFINITY)
                        .orElse(200),
                burst(texts, 211));
    }

    static double burst(Texts texts, double otherwise) {
        var value = texts.number("target-burst-capacity", -1, Double.POSITIVE_INFINITY);
        if (value.isPresent() && value.getAsDouble() < 0 && value.getAsDouble() != -1) {
            throw texts.wrong(
                    "target-burst-capacity",
                    texts.text("target-burst-capacity").orElse(""),
                    "-1 for any number, or a number of at least 0");
        }
        return value.orElse(otherwise);
    }
}
