package io.sealane.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScaleSpecTest {

    @Test
    void without_a_word_everything_is_as_knative_has_it() {
        var spec = spec(Map.of(), 0);

        assertThat(spec.metric()).isEqualTo(ScaleSpec.Metric.CONCURRENCY);
        assertThat(spec.capacity()).isEqualTo(100);
        assertThat(spec.target()).isEqualTo(70);
        assertThat(spec.burst()).isEqualTo(211);
        assertThat(spec.windows()).isEqualTo(new ScaleConfig.Windows(Duration.ofSeconds(60), 10, 200, false));
        assertThat(spec.windows().panic()).isEqualTo(Duration.ofSeconds(6));
        assertThat(spec.rates()).isEqualTo(new ScaleConfig.Rates(1000, 2));
        assertThat(spec.toZero()).isEqualTo(new ScaleConfig.ToZero(true, Duration.ofSeconds(30), Duration.ZERO));
        assertThat(spec.scales()).isEqualTo(new ScaleSpec.Scales(0, 0, 1, 1));
        assertThat(spec.scaleDownDelay()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // metric, target, utilisation, containerConcurrency, capacity, target
        "concurrency,     ,    ,  0, 100, 70",
        "concurrency,     ,    , 10,  10,  7",
        "concurrency,   50,    , 10,  10,  7",
        "concurrency,    5,    , 10,   5,  3.5",
        "concurrency,   50,  80,  0,  50, 40",
        "concurrency, 0.01,   1,  0, 0.01, 0.01",
        "rps,             ,    ,  1, 200, 140",
        "rps,          300, 100,  1, 300, 300",
    })
    void the_target_is_the_planned_part_of_the_capacity(
            String metric, String target, String utilisation, int concurrencyMax, double capacity, double planned) {
        var annotations = new HashMap<String, String>();
        annotations.put("autoscaling.knative.dev/metric", metric);
        if (target != null) {
            annotations.put("autoscaling.knative.dev/target", target);
        }
        if (utilisation != null) {
            annotations.put("autoscaling.knative.dev/target-utilization-percentage", utilisation);
        }

        var spec = ScaleSpec.of(ScaleConfig.DEFAULT, annotations, concurrencyMax);

        assertThat(spec.capacity()).isEqualTo(capacity);
        assertThat(spec.target()).isEqualTo(planned);
    }

    @Test
    void annotations_go_over_the_ConfigMap_in_both_spellings() {
        var config = ScaleConfig.of(Map.of("min-scale", "2", "max-scale", "9", "stable-window", "2m"));

        var spec = ScaleSpec.of(
                config,
                Map.of("autoscaling.knative.dev/minScale", "3", "autoscaling.knative.dev/scale-down-delay", "1m30s"),
                0);

        assertThat(spec.scales()).isEqualTo(new ScaleSpec.Scales(3, 9, 1, 1));
        assertThat(spec.windows().stable()).isEqualTo(Duration.ofMinutes(2));
        assertThat(spec.scaleDownDelay()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void nobody_begins_with_none_unless_all_may() {
        var none = Map.of("autoscaling.knative.dev/initial-scale", "0");

        assertThat(ScaleSpec.of(ScaleConfig.DEFAULT, none, 0).scales().initial())
                .isEqualTo(1);
        var allowed = ScaleConfig.of(Map.of("allow-zero-initial-scale", "true"));
        assertThat(ScaleSpec.of(allowed, none, 0).scales().initial()).isZero();
    }

    @Test
    void nobody_has_more_than_all_may_have() {
        var limited = ScaleConfig.of(Map.of("max-scale-limit", "5"));

        assertThat(ScaleSpec.of(limited, Map.of(), 0).scales().max()).isEqualTo(5);
        assertThat(ScaleSpec.of(limited, Map.of("autoscaling.knative.dev/max-scale", "8"), 0)
                        .scales()
                        .max())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class | hpa.autoscaling.knative.dev | expected one of kpa.autoscaling.knative.dev, got",
                "metric | cpu | expected one of concurrency, rps, got 'cpu'",
                "metric-aggregation-algorithm | median | expected one of linear, weighted-exponential",
                "min-scale | -1 | expected a whole number of at least 0, got '-1'",
                "max-scale | many | expected a whole number of at least 0, got 'many'",
                "initial-scale | 1.5 | expected a whole number of at least 0",
                "activation-scale | 0 | expected a whole number of at least 1",
                "target | 0.001 | expected a number of at least 0.01",
                "target-utilization-percentage | 101 | expected a number from 1 to 100",
                "window | 5s | expected a duration in whole seconds such as 60s, from 6s to 1h, got '5s'",
                "window | 6500ms | expected a duration in whole seconds",
                "window | 2h | from 6s to 1h",
                "panic-window-percentage | 0.5 | expected a number from 1 to 100",
                "panic-threshold-percentage | 100 | expected a number from 110 to 1000",
                "scale-down-delay | 61m | from 0s to 1h",
                "scale-to-zero-pod-retention-period | soon | from 0s to 1h",
                "target-burst-capacity | -0.5 | expected -1 for any number, or a number of at least 0",
                "minimum-scale | 1 | expected one of autoscaling.knative.dev/{activation-scale, class,",
            })
    void what_an_annotation_cannot_say_is_told_with_its_name(String key, String value, String message) {
        assertThatThrownBy(() -> ScaleSpec.check(Map.of("autoscaling.knative.dev/" + key, value)))
                .hasMessageStartingWith("autoscaling.knative.dev/" + key + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void bounds_must_fit_together() {
        assertThatThrownBy(() -> spec(
                        Map.of("autoscaling.knative.dev/min-scale", "4", "autoscaling.knative.dev/max-scale", "2"), 0))
                .hasMessageContaining("max-scale: expected at least min-scale, which is 4, got '2'");
        assertThatThrownBy(() -> spec(
                        Map.of(
                                "autoscaling.knative.dev/activation-scale",
                                "4",
                                "autoscaling.knative.dev/max-scale",
                                "2"),
                        0))
                .hasMessageContaining("activation-scale: expected at most max-scale, which is 2, got '4'");
    }

    @Test
    void every_key_that_is_known_is_looked_at() {
        for (var key : ScaleConfig.KEYS) {
            assertThatThrownBy(() -> ScaleConfig.of(Map.of(key, "?")))
                    .as(key)
                    .hasMessageStartingWith(key + ": expected ");
            assertThat(ScaleConfig.knows(key)).isTrue();
        }
        assertThat(ScaleConfig.knows("scaleDownDelay")).isTrue();
        assertThat(ScaleConfig.knows("scale-down-delays")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "stable-window, 5s",
        "stable-window, 2h",
        "panic-window-percentage, 0",
        "panic-threshold-percentage, 90",
        "max-scale-up-rate, 1",
        "max-scale-down-rate, 0.5",
        "scale-to-zero-grace-period, 5s",
        "container-concurrency-target-percentage, 110",
        "container-concurrency-target-default, 0",
        "requests-per-second-target-default, 0",
        "target-burst-capacity, -2",
        "activator-capacity, 0",
        "initial-scale, 0",
        "enable-scale-to-zero, yes",
        "pod-autoscaler-class, hpa.autoscaling.knative.dev",
    })
    void what_the_ConfigMap_cannot_say_is_told_with_its_key(String key, String value) {
        assertThatThrownBy(() -> ScaleConfig.of(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + ": expected ")
                .hasMessageEndingWith("got '" + value + "'");
    }

    private static ScaleSpec spec(Map<String, String> annotations, int concurrencyMax) {
        return ScaleSpec.of(ScaleConfig.DEFAULT, annotations, concurrencyMax);
    }
}
