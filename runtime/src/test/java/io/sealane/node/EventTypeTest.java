package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** EventTypes: those that users write, and those that are made of what comes in. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class EventTypeTest {

    private static final String TYPES = "/apis/eventing.knative.dev/v1beta3/namespaces/demo/eventtypes";

    private SampleNode sample;

    @BeforeEach
    void start() {
        sample = SampleNode.start();
        sample.bothDoors();
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void a_type_is_ready_when_what_it_refers_to_is_there() {
        write("here", "reference: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}");
        write("later", "reference: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: late}");
        write("free", "description: of nobody");
        sample.node().applyText("""
                {apiVersion: eventing.knative.dev/v1beta2, kind: EventType, metadata: {name: older, namespace: demo},
                 spec: {type: t, broker: br}}""");

        sample.api().await(TYPES, "here", SampleNode.PATIENCE, isTrue("Ready"));
        sample.api().await(TYPES, "older", SampleNode.PATIENCE, isTrue("Ready"));
        assertThat(reason(sample.api().await(TYPES, "free", SampleNode.PATIENCE, isTrue("Ready"))))
                .isEqualTo("ReferenceNotSet");
        sample.api()
                .await(TYPES, "later", SampleNode.PATIENCE, type -> reason(type).equals("ResourceDoesNotExist"));

        sample.node()
                .applyText(
                        "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: late, namespace: demo}}");

        sample.api().await(TYPES, "later", SampleNode.PATIENCE, isTrue("Ready"));
    }

    @Test
    void what_comes_in_is_made_a_type_once_and_only_while_the_feature_is_enabled() throws Exception {
        var sender = sample.plainSender();
        assertThat(sender.publish("before")).isEqualTo(202);
        sample.api().mergePatch(SampleNode.FEATURES, "{\"data\":{\"eventtype-auto-create\":\"enabled\"}}");

        // The flag is in force some time after it is written, which a type that appears shows.
        var made = publishUntilSeen(sender);

        assertThat(attributes(made))
                .containsEntry("source", "/test")
                .containsEntry("specversion", "1.0")
                .containsKey("type");
        assertThat(made.path("metadata").path("name").asText()).matches("et-br-[0-9a-f]{32}");
        assertThat(made.path("metadata")
                        .path("ownerReferences")
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("br");
        assertThat(sample.api().get(TYPES).path("items")).hasSize(1);

        sample.api().delete(TYPES + "/" + made.path("metadata").path("name").asText());
        publishUntilSeen(sender);
    }

    /** Publishes events of one type until it is there. */
    private JsonNode publishUntilSeen(PlainSender sender) throws Exception {
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        for (int i = 0; System.nanoTime() < deadline; i++) {
            assertThat(sender.publish("typed-" + i)).isEqualTo(202);
            var items = sample.api().get(TYPES).path("items");
            if (!items.isEmpty()) {
                return items.path(0);
            }
        }
        throw new AssertionError("no EventType within " + SampleNode.PATIENCE);
    }

    private void write(String name, String spec) {
        sample.node()
                .applyText("{apiVersion: eventing.knative.dev/v1beta3, kind: EventType, metadata: {name: " + name
                        + ", namespace: demo}, spec: {attributes: [{name: type, value: t, required: true}], " + spec
                        + "}}");
    }

    private static Map<String, String> attributes(JsonNode type) {
        var attributes = new HashMap<String, String>();
        type.path("spec")
                .path("attributes")
                .forEach(one -> attributes.put(
                        one.path("name").asText(), one.path("value").asText()));
        return attributes;
    }

    private static String reason(JsonNode type) {
        for (var condition : type.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("ReferenceExists")) {
                return condition.path("reason").asText();
            }
        }
        return "";
    }
}
