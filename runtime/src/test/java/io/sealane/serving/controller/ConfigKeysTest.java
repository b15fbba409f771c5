package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.knative.serving.v1.ConfigurationBuilder;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of serving's ConfigMaps: those that count, and what is said of the others. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigKeysTest {

    @Test
    void a_new_Revision_gets_what_its_template_leaves_out() {
        var defaults = DefaultsConfig.of(Map.of(
                "revision-timeout-seconds", "120",
                "revision-idle-timeout-seconds", "30",
                "revision-response-start-timeout-seconds", "200",
                "container-concurrency", "7",
                "container-name-template", "app",
                "revision-cpu-request", "400m",
                "revision-memory-limit", "200Mi",
                "enable-service-links", "true"));
        var configuration = new ConfigurationBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("one")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withImage("example.com/one")
                .withNewResources()
                .addToRequests("cpu", new io.fabric8.kubernetes.api.model.Quantity("1"))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();

        var spec = Revisions.of(configuration, defaults).getSpec();

        assertThat(spec.getTimeoutSeconds()).isEqualTo(120);
        assertThat(spec.getIdleTimeoutSeconds()).isEqualTo(30);
        // Longer than the request may take.
        assertThat(spec.getResponseStartTimeoutSeconds()).isNull();
        assertThat(spec.getContainerConcurrency()).isEqualTo(7);
        assertThat(spec.getEnableServiceLinks()).isTrue();
        var container = spec.getContainers().get(0);
        assertThat(container.getName()).isEqualTo("app");
        assertThat(container.getResources().getRequests().get("cpu")).hasToString("1");
        assertThat(container.getResources().getLimits().get("memory")).hasToString("200Mi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "revision-timeout-seconds|601|revision-timeout-seconds: expected a whole number from 1 to 600, got '601'",
                "max-revision-timeout-seconds|900|max-revision-timeout-seconds: expected 600, which Sealane does not let be changed, got '900'",
                "allow-container-concurrency-zero|false|allow-container-concurrency-zero: expected true, which Sealane does not let be changed, got 'false'",
                "enable-service-links|maybe|enable-service-links: expected true, false or default, got 'maybe'",
                "revision-cpu-request|much|revision-cpu-request: expected a quantity such as 400m or 100Mi, got 'much'",
            })
    void a_default_that_cannot_be_is_refused_with_its_key(String key, String text, String message) {
        assertThatThrownBy(() -> DefaultsConfig.of(Map.of(key, text))).hasMessage(message);
    }

    @Test
    void a_Deployment_has_the_time_of_its_Revision_else_that_of_all() {
        var config = DeploymentConfig.of(Map.of("progress-deadline", "10m"));
        var own = new RevisionBuilder()
                .withNewMetadata()
                .addToAnnotations("serving.knative.dev/progress-deadline", "90s")
                .endMetadata()
                .build();
        var none = new RevisionBuilder().withNewMetadata().endMetadata().build();

        assertThat(config.progressSeconds(own)).isEqualTo(90);
        assertThat(config.progressSeconds(none)).isEqualTo(600);
        assertThatThrownBy(() -> DeploymentConfig.of(Map.of("progress-deadline", "0s")))
                .hasMessage("progress-deadline: expected a duration such as 600s or 10m, from 1s to 24h, got '0s'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config-network|mesh-compatibility-mode|config-network: mesh-compatibility-mode has no effect here: Pods are reached by their addresses, without a sidecar",
                "config-deployment|queue-sidecar-image|config-deployment: queue-sidecar-image has no effect here: there is no queue-proxy, the gateway does what it would do",
                "config-features|kubernetes.podspec-affinity|config-features: kubernetes.podspec-affinity has no effect here: templates may say it in any case, where the Pods run that understand it",
                "config-observability|metrics-protocol|config-observability: metrics-protocol has no effect here: what is told and where is set in sealane.observe",
                "config-gc|stale-revision-timeout|config-gc: stale-revision-timeout has no effect here: Sealane knows no such key",
                "config-autoscaler|activator-capacity|config-autoscaler: activator-capacity has no effect here: one gate lets in the requests to a Revision",
            })
    void who_writes_a_key_without_effect_is_told(String map, String key, String warning) {
        assertThat(ConfigWarnings.of(map, Map.of(key, "enabled"))).containsExactly(warning);
    }

    @Test
    void keys_that_count_examples_and_maps_of_others_are_written_without_a_word() {
        assertThat(ConfigWarnings.of("config-network", Map.of("autoTLS", "Enabled", "_example", "...")))
                .isEmpty();
        assertThat(ConfigWarnings.of("config-mine", Map.of("a", "b"))).isEmpty();
    }
}
