package io.sealane.eventing.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.controller.flow.ChannelBacking;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** ConfigMap {@code default-ch-webhook}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelDefaultsTest {

    private static final String CONFIG = """
            clusterDefault:
              apiVersion: messaging.knative.dev/v1
              kind: InMemoryChannel
            namespaceDefaults:
              audited:
                apiVersion: messaging.knative.dev/v1beta1
                kind: KafkaChannel
                spec: {numPartitions: 10}
            """;

    @Test
    void a_namespace_may_have_a_template_of_its_own() {
        var defaults = ChannelDefaults.parse(Map.of("default-ch-config", CONFIG));

        assertThat(defaults.template("audited").getKind()).isEqualTo("KafkaChannel");
        assertThat(ChannelBacking.fault(defaults.template("audited"))
                        .orElseThrow()
                        .message())
                .isEqualTo("Template: expected an InMemoryChannel of messaging.knative.dev/v1, got KafkaChannel of"
                        + " messaging.knative.dev/v1beta1");
        assertThat(defaults.template("other").getKind()).isEqualTo("InMemoryChannel");
        assertThat(defaults.problems()).isEmpty();
    }

    @Test
    void where_nothing_is_said_channels_are_in_memory_channels() {
        var template = ChannelDefaults.parse(Map.of()).template("ns");

        assertThat(template.getApiVersion()).isEqualTo("messaging.knative.dev/v1");
        assertThat(template.getKind()).isEqualTo("InMemoryChannel");
        assertThat(ChannelBacking.fault(template)).isEmpty();
    }

    @Test
    void a_text_that_is_not_understood_is_a_problem_and_no_template() {
        var defaults = ChannelDefaults.parse(Map.of("default-ch-config", "clusterDefault: [a"));

        assertThat(defaults.problems()).hasSize(1);
        assertThat(defaults.template("ns").getKind()).isEqualTo("InMemoryChannel");
    }
}
