package io.sealane.resource.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Who is told that an entry of a ConfigMap is to be changed elsewhere. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FoldedRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceName EVENTINGS = new ResourceName("operator.knative.dev", "knativeeventings");
    private static final ResourceKey EVENTING = new ResourceKey("knative-eventing", "knative-eventing");

    private Map<ResourceKey, String> stored = Map.of(EVENTING, """
            {"spec": {"config": {"features": {"transport-encryption": "strict"}, "default-ch-webhook": {"mine": "1"}}}}""");

    @Test
    void another_value_than_the_KnativeEventing_has_is_answered_with_where_to_change_it() {
        assertThat(warnings("config-features", "{\"transport-encryption\": \"permissive\", \"other\": \"x\"}"))
                .containsExactly(
                        "data[transport-encryption]: taken back to what spec.config of the KnativeEventing knative-eventing"
                                + " says; change it there");
        assertThat(warnings("default-ch-webhook", "{}"))
                .containsExactly("data[mine]: taken back to what spec.config of the KnativeEventing knative-eventing"
                        + " says; change it there");
    }

    @Test
    void the_same_value_and_entries_that_it_has_not_are_for_anybody_to_write() {
        assertThat(warnings("config-features", "{\"transport-encryption\": \"strict\", \"other\": \"x\"}"))
                .isEmpty();
        assertThat(warnings("config-br-defaults", "{\"transport-encryption\": \"permissive\"}"))
                .isEmpty();
    }

    @Test
    void without_a_KnativeEventing_or_where_it_says_nothing_nobody_is_warned() {
        stored = Map.of(EVENTING, "{\"spec\": {}}");
        assertThat(warnings("config-features", "{\"transport-encryption\": \"permissive\"}"))
                .isEmpty();
        stored = Map.of(
                EVENTING,
                "{\"spec\": {\"config\": {\"features\": null, \"config-features\": {\"transport-encryption\": {}}}}}");
        assertThat(warnings("config-features", "{\"transport-encryption\": \"permissive\"}"))
                .isEmpty();
        stored = Map.of();
        assertThat(warnings("config-features", "{\"transport-encryption\": \"permissive\"}"))
                .isEmpty();
    }

    @Test
    void ConfigMaps_of_other_namespaces_have_nothing_to_do_with_it() {
        assertThat(warnings("demo", "config-features", "{\"transport-encryption\": \"permissive\"}"))
                .isEmpty();
    }

    private List<String> warnings(String name, String data) {
        return warnings("knative-eventing", name, data);
    }

    private List<String> warnings(String namespace, String name, String data) {
        var map = read("{\"metadata\": {\"namespace\": \"%s\", \"name\": \"%s\"}, \"data\": %s}"
                .formatted(namespace, name, data));
        return new FoldedRules(new KnativeEventing(), "knative-eventing", this::find).warnings(Field.of(map));
    }

    private Optional<JsonNode> find(ResourceName resource, ResourceKey key) {
        return resource.equals(EVENTINGS)
                ? Optional.ofNullable(stored.get(key)).map(FoldedRulesTest::read)
                : Optional.empty();
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
