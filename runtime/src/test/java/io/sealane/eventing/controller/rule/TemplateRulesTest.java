package io.sealane.eventing.controller.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.config.ChannelDefaults;
import io.sealane.resource.embedded.object.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Of what new Channels and flows are made, by {@code default-ch-webhook}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TemplateRulesTest {

    private static final String IN_MEMORY =
            "{\"apiVersion\":\"messaging.knative.dev/v1\",\"kind\":\"InMemoryChannel\"}";
    private static final String KAFKA =
            "{\"apiVersion\":\"messaging.knative.dev/v1beta1\",\"kind\":\"KafkaChannel\",\"spec\":{\"numPartitions\":3}}";
    private static final TemplateRules RULES =
            new TemplateRules(() -> ChannelDefaults.parse(Map.of(ChannelDefaults.KEY, """
            clusterDefault: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}
            namespaceDefaults:
              kafka: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel, spec: {numPartitions: 3}}
            """)));

    @Test
    void a_new_channel_gets_the_template_of_its_namespace_or_of_the_cluster() {
        assertThat(template(prepared("metadata: {namespace: demo}", Optional.empty())))
                .isEqualTo(IN_MEMORY);
        assertThat(template(prepared("{metadata: {namespace: kafka}, spec: {delivery: {retry: 1}}}", Optional.empty())))
                .isEqualTo(KAFKA);
    }

    @Test
    void a_template_of_its_own_counts() {
        var own = "{metadata: {namespace: kafka}, spec: {channelTemplate: {apiVersion: a/v1, kind: B}}}";

        assertThat(template(prepared(own, Optional.empty()))).isEqualTo("{\"apiVersion\":\"a/v1\",\"kind\":\"B\"}");
    }

    @Test
    void a_channel_that_is_written_again_keeps_what_it_got_whatever_the_default_is_now() {
        var stored = object("{metadata: {namespace: kafka}, spec: {channelTemplate: " + IN_MEMORY + "}}");

        assertThat(template(prepared("metadata: {namespace: kafka}", Optional.of(stored))))
                .isEqualTo(IN_MEMORY);
    }

    @Test
    void a_channel_that_was_stored_without_a_template_is_not_given_one() {
        var stored = object("metadata: {namespace: demo}");

        assertThat(prepared("metadata: {namespace: demo}", Optional.of(stored))).isEqualTo(stored);
    }

    private static ObjectNode prepared(String yaml, Optional<ObjectNode> before) {
        var object = object(yaml);
        RULES.prepare(object, before);
        return object;
    }

    private static String template(ObjectNode object) {
        return object.at("/spec/channelTemplate").toString();
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
