package io.sealane.serving.scale;

import io.sealane.serving.scale.ScaleConfig.Rates;
import io.sealane.serving.scale.ScaleConfig.ToZero;
import io.sealane.serving.scale.ScaleConfig.Windows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one Revision is scaled by. Immutable.
 *
 * @param metric what is counted
 * @param capacity what one Pod can have to do, in units of the metric
 * @param target what one Pod is planned to have to do; at least 0.01
 * @param burst requests that may come at once beyond what is planned for; -1 for any number
 */
public record ScaleSpec(
        Metric metric,
        double capacity,
        double target,
        double burst,
        Windows windows,
        Rates rates,
        ToZero toZero,
        Scales scales,
        Duration scaleDownDelay) {

    /** Before the name of every annotation. */
    public static final String PREFIX = "autoscaling.knative.dev/";

    static final String CLASS = "kpa.autoscaling.knative.dev";

    private static final Set<String> KEYS = Set.of(
            "class",
            "metric",
            "target",
            "target-utilization-percentage",
            "min-scale",
            "max-scale",
            "initial-scale",
            "activation-scale",
            "window",
            "panic-window-percentage",
            "panic-threshold-percentage",
            "scale-down-delay",
            "scale-to-zero-pod-retention-period",
            "target-burst-capacity",
            "metric-aggregation-algorithm");

    /** What is counted. */
    public enum Metric {
        CONCURRENCY,
        RPS
    }

    /**
     * How many Pods there are.
     *
     * @param max 0 for any number
     * @param initial of a new Revision
     * @param activation as soon as there are any; at least 1
     */
    public record Scales(int min, int max, int initial, int activation) {}

    /**
     * Reads the annotations of a Revision over what holds for all.
     *
     * @param annotations others than {@code autoscaling.knative.dev/*} are not looked at
     * @param concurrencyMax of the Revision; 0 for any number
     * @throws IllegalArgumentException names the annotation, what it says and what was expected
     */
    public static ScaleSpec of(ScaleConfig config, Map<String, String> annotations, int concurrencyMax) {
        check(annotations);
        var texts = new Texts(annotations, PREFIX);
        var metric = texts.text("metric").filter("rps"::equals).isPresent() ? Metric.RPS : Metric.CONCURRENCY;
        var capacity = capacity(config, texts, metric, concurrencyMax);
        var part = texts.number("target-utilization-percentage", 1, 100);
        var utilization = part.isPresent()
                ? part.getAsDouble() / 100
                : metric == Metric.RPS
                        ? ScaleConfig.DEFAULT.targets().utilization()
                        : config.targets().utilization();
        return new ScaleSpec(
                metric,
                capacity,
                Math.max(ScaleConfig.TARGET_MIN, capacity * utilization),
                ScaleConfig.burst(texts, config.targets().burst()),
                windows(config, texts),
                config.rates(),
                new ToZero(
                        config.toZero().enabled(),
                        config.toZero().grace(),
                        texts.duration("scale-to-zero-pod-retention-period", Duration.ZERO, ScaleConfig.WINDOW_MAX)
                                .orElse(config.toZero().retention())),
                scales(config, texts),
                texts.duration("scale-down-delay", Duration.ZERO, ScaleConfig.WINDOW_MAX)
                        .orElse(config.scaleDownDelay()));
    }

    /**
     * Checks annotations by themselves, as an API server does that does not know the ConfigMap.
     *
     * @throws IllegalArgumentException names the annotation, what it says and what was expected
     */
    public static void check(Map<String, String> annotations) {
        for (var name : new TreeSet<>(annotations.keySet())) {
            if (name.startsWith(PREFIX)) {
                known(name);
            }
        }
        var texts = new Texts(annotations, PREFIX);
        texts.choice("class", List.of(CLASS));
        texts.choice("metric", List.of("concurrency", "rps"));
        texts.choice("metric-aggregation-algorithm", List.of("linear", "weighted-exponential"));
        texts.number("target", ScaleConfig.TARGET_MIN, Double.POSITIVE_INFINITY);
        texts.number("target-utilization-percentage", 1, 100);
        windows(ScaleConfig.DEFAULT, texts);
        ScaleConfig.burst(texts, 0);
        texts.duration("scale-to-zero-pod-retention-period", Duration.ZERO, ScaleConfig.WINDOW_MAX);
        texts.duration("scale-down-delay", Duration.ZERO, ScaleConfig.WINDOW_MAX);
        scales(ScaleConfig.DEFAULT, texts);
    }

    /** The names of all annotations that are understood, older spellings among them. */
    public static Set<String> names() {
        var names = new TreeSet<String>();
        for (var key : KEYS) {
            names.add(PREFIX + key);
            names.add(PREFIX + Texts.older(key));
        }
        return names;
    }

    private static void known(String name) {
        var key = name.substring(PREFIX.length());
        if (!KEYS.contains(key) && KEYS.stream().map(Texts::older).noneMatch(key::equals)) {
            throw new IllegalArgumentException(
                    name + ": expected one of " + PREFIX + "{" + String.join(", ", new TreeSet<>(KEYS)) + "}");
        }
    }

    private static Windows windows(ScaleConfig config, Texts texts) {
        return new Windows(
                texts.duration("window", ScaleConfig.WINDOW_MIN, ScaleConfig.WINDOW_MAX)
                        .orElse(config.windows().stable()),
                texts.number("panic-window-percentage", 1, 100)
                        .orElse(config.windows().panicPercent()),
                texts.number("panic-threshold-percentage", 110, 1000)
                        .orElse(config.windows().thresholdPercent()),
                texts.text("metric-aggregation-algorithm")
                        .filter("weighted-exponential"::equals)
                        .isPresent());
    }

    private static double capacity(ScaleConfig config, Texts texts, Metric metric, int concurrencyMax) {
        var wanted = texts.number("target", ScaleConfig.TARGET_MIN, Double.POSITIVE_INFINITY);
        if (metric == Metric.RPS) {
            return wanted.orElse(config.targets().rps());
        }
        if (concurrencyMax == 0) {
            return wanted.orElse(config.targets().concurrency());
        }
        // Never more than a Pod takes at a time.
        return Math.min(wanted.orElse(concurrencyMax), concurrencyMax);
    }

    private static Scales scales(ScaleConfig config, Texts texts) {
        var bounds = config.bounds();
        var min = texts.integer("min-scale", 0, Integer.MAX_VALUE).orElse(bounds.min());
        var max = texts.integer("max-scale", 0, Integer.MAX_VALUE).orElse(bounds.max());
        if (max != 0
                && min > max
                && texts.text("min-scale").isPresent()
                && texts.text("max-scale").isPresent()) {
            throw texts.wrong("max-scale", String.valueOf(max), "at least min-scale, which is " + min);
        }
        var activation = texts.integer("activation-scale", 1, Integer.MAX_VALUE).orElse(1);
        if (max != 0 && activation > max) {
            throw texts.wrong("activation-scale", String.valueOf(activation), "at most max-scale, which is " + max);
        }
        var limited = bounds.limit() != 0 && (max == 0 || max > bounds.limit()) ? bounds.limit() : max;
        var initial = texts.integer("initial-scale", 0, Integer.MAX_VALUE).orElse(bounds.initial());
        return new Scales(min, limited, Math.max(initial, bounds.initialMin()), activation);
    }
}
