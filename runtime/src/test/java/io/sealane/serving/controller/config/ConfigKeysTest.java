package io.sealane.serving.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Yaml;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of serving's ConfigMaps: those that count, and what is said of the others. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigKeysTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "revision-timeout-seconds|601|revision-timeout-seconds: expected a whole number from 1 to 600, got '601'",
                "max-revision-timeout-seconds|299|max-revision-timeout-seconds: expected at least revision-timeout-seconds, which is 300, got '299'",
                "max-revision-timeout-seconds|0|max-revision-timeout-seconds: expected a whole number from 1 to 999999999, got '0'",
                "container-concurrency|1001|container-concurrency: expected a whole number from 0 to 1000, got '1001'",
                "container-concurrency-max-limit|none|container-concurrency-max-limit: expected a whole number from 1 to 999999999, got 'none'",
                "allow-container-concurrency-zero|no|allow-container-concurrency-zero: expected true or false, got 'no'",
                "enable-service-links|maybe|enable-service-links: expected true, false or default, got 'maybe'",
                "revision-cpu-request|much|revision-cpu-request: expected a quantity such as 400m or 100Mi, got 'much'",
            })
    void a_default_that_cannot_be_is_refused_with_its_key(String key, String text, String message) {
        assertThatThrownBy(() -> DefaultsConfig.of(Map.of(key, text))).hasMessage(message);
    }

    @Test
    void a_Deployment_has_the_time_of_its_Revision_else_that_of_all() {
        var kebab = "serving.knative.dev/progress-deadline";
        var camel = "serving.knative.dev/progressDeadline";

        assertThat(progressSeconds(Map.of(kebab, "90s"))).isEqualTo(90);
        assertThat(progressSeconds(Map.of(camel, "80s"))).isEqualTo(80);
        assertThat(progressSeconds(Map.of(kebab, "90s", camel, "80s"))).isEqualTo(90);
        assertThat(progressSeconds(Map.of())).isEqualTo(600);
        assertThatThrownBy(() -> DeploymentConfig.of(Map.of("progress-deadline", "0s")))
                .hasMessage("progress-deadline: expected a duration such as 600s or 10m, from 1s to 24h, got '0s'");
    }

    private static int progressSeconds(Map<String, String> annotations) {
        var revision = new RevisionBuilder()
                .withNewMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .build();
        return DeploymentConfig.of(Map.of("progress-deadline", "10m")).progressSeconds(revision);
    }

    @ParameterizedTest
    @CsvSource({"600s, 600", "10m, 600", "1h, 3600", "10m0s, 600", "1h30m5s, 5405", "24h, 86400", "86400s, 86400"})
    void a_deadline_is_a_duration_as_Go_writes_it(String text, int seconds) {
        assertThat(DeploymentConfig.seconds("k", text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "0h0m", "25h", "24h1s", "86401s", "-1s", "1s1m", "99999m99999s", "1500ms"})
    void a_deadline_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> DeploymentConfig.seconds("k", text))
                .hasMessage("k: expected a duration such as 600s or 10m, from 1s to 24h, got '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config-network|mesh-compatibility-mode|config-network: mesh-compatibility-mode has no effect here: Pods are reached by their addresses, without a sidecar",
                "config-deployment|queue-sidecar-image|config-deployment: queue-sidecar-image has no effect here: there is no queue-proxy, the gateway does what it would do",
                "config-features|kubernetes.podspec-dryrun|config-features: kubernetes.podspec-dryrun has no effect here: nothing is tried before it is made: kubectl --dry-run=server does",
                "config-features|kubernetes.podspec-afinity|config-features: kubernetes.podspec-afinity has no effect here: Sealane knows no such key",
                "config-observability|metrics-protocol|config-observability: metrics-protocol has no effect here: what is told and where is set in sealane.observe",
                "config-gc|stale-revision-timeout|config-gc: stale-revision-timeout has no effect here: Sealane knows no such key",
                "config-autoscaler|activator-capacity|config-autoscaler: activator-capacity has no effect here: one gate lets in the requests to a Revision",
                "config-certmanager|issuer|config-certmanager: issuer has no effect here: Sealane knows no such key",
                "config-autoscaler|stable-windows|config-autoscaler: stable-windows has no effect here: Sealane knows no such key",
            })
    void who_writes_a_key_without_effect_is_told(String map, String key, String warning) {
        assertThat(ConfigWarnings.of(map, Map.of(key, "enabled"))).containsExactly(warning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubernetes.podspec-hostnetwork|on|kubernetes.podspec-hostnetwork: expected one of enabled, allowed, disabled, got 'on'",
                "multi-container|true|multi-container: expected one of enabled, allowed, disabled, got 'true'",
                "queueproxy.mount-podinfo|yes|queueproxy.mount-podinfo: expected one of enabled, allowed, disabled, got 'yes'",
                "secure-pod-defaults|no|secure-pod-defaults: expected one of enabled, allowed, allowrootbounded, disabled, got 'no'",
            })
    void a_switch_that_is_neither_on_nor_off_is_refused_with_its_key(String key, String text, String message) {
        assertThatThrownBy(() -> FeatureConfig.of(Map.of(key, text))).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config-network",
                "config-domain",
                "config-certmanager",
                "config-features",
                "config-autoscaler",
                "config-observability",
                "config-gc",
                "config-defaults",
                "config-deployment"
            })
    void the_example_that_Knatives_files_have_is_taken_without_a_word(String name) {
        var rules = new NetworkRules("knative-serving");
        var map = Yaml.parseAll(
                        "{metadata: {namespace: knative-serving, name: " + name
                                + ", annotations: {knative.dev/example-checksum: 0573e07d}}, data: {_example: '# {{ .Name: ['}}")
                .get(0);

        assertThat(Field.check(map, rules::check)).isEmpty();
        assertThat(rules.warnings(Field.of(map))).isEmpty();
    }

    @Test
    void keys_that_count_examples_and_maps_of_others_are_written_without_a_word() {
        assertThat(ConfigWarnings.of("config-network", Map.of("autoTLS", "Enabled", "_example", "...")))
                .isEmpty();
        assertThat(ConfigWarnings.of(
                        "config-autoscaler", Map.of("stable-window", "60s", "maxScale", "3", "_example", "")))
                .isEmpty();
        assertThat(ConfigWarnings.of("config-certmanager", Map.of("clusterLocalIssuerRef", "name: mine")))
                .isEmpty();
        assertThat(ConfigWarnings.of(
                        "config-features",
                        Map.of("kubernetes.podspec-hostnetwork", "enabled", "multi-container", "disabled")))
                .isEmpty();
        assertThat(ConfigWarnings.of("config-mine", Map.of("a", "b"))).isEmpty();
    }

    @Test
    void defaults_keep_to_the_bounds_that_stand_beside_them() {
        var wide =
                DefaultsConfig.of(Map.of("max-revision-timeout-seconds", "3600", "revision-timeout-seconds", "1800"));
        assertThat(wide.timeoutSeconds()).isEqualTo(1800);
        var narrow = Map.of("allow-container-concurrency-zero", "false", "container-concurrency", "0");
        assertThatThrownBy(() -> DefaultsConfig.of(narrow))
                .hasMessage("container-concurrency: expected a whole number from 1 to 1000, got '0'");
    }
}
