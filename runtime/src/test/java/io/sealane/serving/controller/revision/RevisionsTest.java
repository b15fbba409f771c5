package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.ConfigurationBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.sealane.serving.controller.config.DefaultsConfig;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RevisionsTest {

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

    private static Configuration configuration(String name, long generation, String... containers) {
        var configuration = new ConfigurationBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .withUid("u")
                .withGeneration(generation)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        for (var container : containers) {
            var one = new Container();
            one.setName(container.isEmpty() ? null : container);
            configuration.getSpec().getTemplate().getSpec().getContainers().add(one);
        }
        return configuration;
    }

    @Test
    void a_name_has_the_generation_and_is_never_longer_than_the_value_of_a_label() {
        assertThat(Revisions.name(configuration("hello", 7))).isEqualTo("hello-00007");
        assertThat(Revisions.name(configuration("a".repeat(57), 7))).isEqualTo("a".repeat(57) + "-00007");

        var seventh = Revisions.name(configuration("a".repeat(63), 7));
        assertThat(seventh).hasSizeLessThanOrEqualTo(63).startsWith("aaaa").matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
        assertThat(Revisions.name(configuration("a".repeat(63), 8))).isNotEqualTo(seventh);
        assertThat(Revisions.name(configuration("a".repeat(63), 7))).isEqualTo(seventh);
    }

    @Test
    void containers_without_a_name_get_one_of_their_own() {
        var defaults = DefaultsConfig.of(Map.of());

        assertThat(Revisions.of(configuration("hello", 1, ""), defaults)
                        .getSpec()
                        .getContainers())
                .extracting(Container::getName)
                .containsExactly("user-container");
        assertThat(Revisions.of(configuration("hello", 1, "", "user-container-0", ""), defaults)
                        .getSpec()
                        .getContainers())
                .extracting(Container::getName)
                .containsExactly("user-container-1", "user-container-0", "user-container-2");
    }
}
