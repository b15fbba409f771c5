package io.sealane.resource.embedded.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.core.CoreKinds;
import io.sealane.resource.embedded.kind.CustomKinds;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Yaml;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FieldManagementTest {

    private static final String NOW = "2026-01-01T00:00:00Z";
    private static final String LATER = "2026-01-02T00:00:00Z";
    private static final ServedKind THING = served(CustomKinds.parse(yaml("""
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Thing, plural: things}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          a: {type: string}
                          b: {type: string}
                          plain: {type: array, items: {type: string}}
                          tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                          whole: {type: object, x-kubernetes-map-type: atomic, additionalProperties: {type: string}}
                          ports:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [port, protocol]
                            items:
                              type: object
                              properties:
                                port: {type: integer}
                                protocol: {type: string, default: TCP}
                                name: {type: string}
                                host: {type: string}
                      status: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """)));
    private static final ServedKind CONFIG_MAP = served(CoreKinds.all().get(0));

    private static ServedKind served(Kind kind) {
        return new ServedKind(kind, kind.versions().get(0));
    }

    private static ObjectNode yaml(String text) {
        return (ObjectNode) Yaml.parseAll(text).get(0);
    }

    private static FieldManagement thing() {
        return new FieldManagement(THING, "", NOW);
    }

    /** What is stored after an apply. */
    private static ObjectNode applied(ObjectNode live, String spec, String manager, boolean force) {
        return stored(thing().apply(live, yaml("spec: " + spec), manager, force));
    }

    private static ObjectNode stored(FieldManagement.Applied applied) {
        return managed(applied.object(), applied.managedFields());
    }

    private static ObjectNode managed(ObjectNode object, ArrayNode managedFields) {
        Json.child(object, "metadata").set("managedFields", managedFields);
        return object;
    }

    private static ObjectNode updated(ObjectNode before, String spec, String manager) {
        var after = before.deepCopy();
        after.set("spec", yaml("spec: " + spec).path("spec"));
        return managed(after, new FieldManagement(THING, "", LATER).updated(before, after, manager));
    }

    private static JsonNode fields(ObjectNode object, String manager) {
        for (var entry : object.at("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                return entry.path("fieldsV1");
            }
        }
        return Json.object();
    }

    @Test
    void a_configuration_owns_its_leaves_its_list_items_and_what_is_atomic() {
        var object = applied(
                Json.object(),
                "{a: x, plain: [p], tags: [t], whole: {k: v}, ports: [{port: 80, name: n}]}",
                "me",
                false);
        assertThat(fields(object, "me")).isEqualTo(yaml("""
                f:spec:
                  f:a: {}
                  f:plain: {}
                  f:tags: {'v:"t"': {}}
                  f:whole: {}
                  f:ports:
                    'k:{"port":80,"protocol":"TCP"}': {.: {}, f:port: {}, f:name: {}}
                """));
        var entry = object.at("/metadata/managedFields/0");
        assertThat(entry.path("operation").asText()).isEqualTo("Apply");
        assertThat(entry.path("apiVersion").asText()).isEqualTo("example.com/v1");
        assertThat(entry.path("time").asText()).isEqualTo(NOW);
        assertThat(entry.path("fieldsType").asText()).isEqualTo("FieldsV1");
    }

    @Test
    void two_may_own_a_field_with_one_value_and_conflict_when_they_want_two() {
        var object = applied(Json.object(), "{a: x, b: y}", "one", false);
        var both = applied(object, "{a: x}", "two", false);
        assertThat(fields(both, "one").at("/f:spec/f:a").isMissingNode()).isFalse();
        assertThat(fields(both, "two")).isEqualTo(yaml("f:spec: {f:a: {}}"));

        assertThatThrownBy(() -> applied(both, "{a: z}", "three", false))
                .isInstanceOfSatisfying(ApiFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(409);
                    assertThat(failure.reason()).isEqualTo("Conflict");
                    assertThat(failure.getMessage())
                            .isEqualTo("Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.a\n"
                                    + "conflicts with \"two\":\n- .spec.a");
                    assertThat(failure.status().at("/details/causes/0"))
                            .isEqualTo(
                                    yaml(
                                            "{reason: FieldManagerConflict, message: 'conflict with \"one\"', field: .spec.a}"));
                });
    }

    @Test
    void force_takes_a_field_over() {
        var object = applied(Json.object(), "{a: x, b: y}", "one", false);
        var taken = applied(object, "{a: z}", "two", true);
        assertThat(taken.at("/spec/a").asText()).isEqualTo("z");
        assertThat(fields(taken, "one")).isEqualTo(yaml("f:spec: {f:b: {}}"));
        assertThat(fields(taken, "two")).isEqualTo(yaml("f:spec: {f:a: {}}"));
    }

    @Test
    void what_is_no_longer_applied_goes_unless_somebody_else_owns_it() {
        var object = applied(Json.object(), "{a: x, b: y, tags: [s, t]}", "one", false);
        object = applied(object, "{b: y, tags: [t]}", "two", false);
        object = applied(object, "{}", "one", false);
        assertThat(object.path("spec")).isEqualTo(yaml("{b: y, tags: [t]}"));
        assertThat(fields(object, "one")).isEqualTo(yaml("f:spec: {}"));
        object = applied(object, "{}", "two", false);
        assertThat(object.path("spec")).isEqualTo(Json.object());
        object = stored(thing().apply(object, Json.object(), "one", false));
        object = stored(thing().apply(object, Json.object(), "two", false));
        assertThat(object.has("spec")).isFalse();
    }

    @Test
    void an_item_of_a_keyed_list_goes_with_its_owner_and_others_items_stay_in_place() {
        var object = applied(Json.object(), "{ports: [{port: 1}, {port: 2, name: b}]}", "one", false);
        object = applied(object, "{ports: [{port: 3}, {port: 2, host: h}]}", "two", false);
        assertThat(object.at("/spec/ports"))
                .isEqualTo(yaml("l: [{port: 1}, {port: 3}, {port: 2, name: b, host: h}]")
                        .path("l"));
        object = applied(object, "{ports: [{port: 2, name: b}]}", "one", false);
        assertThat(object.at("/spec/ports"))
                .isEqualTo(yaml("l: [{port: 3}, {port: 2, name: b, host: h}]").path("l"));
    }

    @Test
    void an_update_takes_what_it_changes_from_everybody() {
        var object = applied(Json.object(), "{a: x, b: y}", "one", false);
        object = updated(object, "{a: z, b: y}", "editor");
        assertThat(fields(object, "one")).isEqualTo(yaml("f:spec: {f:b: {}}"));
        assertThat(fields(object, "editor")).isEqualTo(yaml("f:spec: {f:a: {}}"));
        var edited = object;
        assertThatThrownBy(() -> applied(edited, "{a: x, b: y}", "one", false))
                .hasMessage("Apply failed with 1 conflict: conflict with \"editor\" using example.com/v1: .spec.a");
        object = updated(object, "{b: y}", "remover");
        assertThat(fields(object, "editor").isEmpty()).isTrue();
        assertThat(object.at("/metadata/managedFields")).hasSize(1);
    }

    @Test
    void a_new_object_is_owned_by_its_creator_with_the_objects_that_hold_its_fields() {
        var map = yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: m, labels: {l: x}}, data: {k: v}}");
        managed(map, new FieldManagement(CONFIG_MAP, "", NOW).created(map, "maker"));
        assertThat(fields(map, "maker")).isEqualTo(yaml("""
                f:metadata: {f:labels: {.: {}, f:l: {}}}
                f:data: {.: {}, f:k: {}}
                """));
        assertThat(map.at("/metadata/managedFields/0/operation").asText()).isEqualTo("Update");
    }

    @Test
    void a_write_that_changes_nothing_keeps_the_list_and_its_times() {
        var object = applied(Json.object(), "{a: x}", "one", false);
        var again = new FieldManagement(THING, "", LATER).apply(object, yaml("spec: {a: x}"), "one", false);
        assertThat(again.managedFields()).isEqualTo(object.at("/metadata/managedFields"));
        assertThat(new FieldManagement(THING, "", LATER).updated(object, object.deepCopy(), "other"))
                .isEqualTo(object.at("/metadata/managedFields"));
    }

    @Test
    void the_status_is_only_owned_through_its_sub_resource() {
        var config = yaml("{spec: {a: x}, status: {s: y}}");
        var object = stored(thing().apply(Json.object(), config, "one", false));
        assertThat(object.has("status")).isFalse();
        var status = new FieldManagement(THING, "status", NOW).apply(object, config, "one", false);
        assertThat(status.object().at("/status/s").asText()).isEqualTo("y");
        assertThat(status.managedFields()).hasSize(2);
        assertThat(status.managedFields().get(1).path("subresource").asText()).isEqualTo("status");
        assertThat(status.managedFields().get(1).path("fieldsV1")).isEqualTo(yaml("f:status: {f:s: {}}"));
    }

    @Test
    void an_object_without_managers_belongs_to_those_before_the_first_apply() {
        var object = yaml("{spec: {a: x}}");
        assertThatThrownBy(() -> applied(object, "{a: y}", "one", false))
                .hasMessage(
                        "Apply failed with 1 conflict: conflict with \"before-first-apply\" using example.com/v1: .spec.a");
    }

    @Test
    void kubectl_may_change_what_it_applied_on_its_own_side_before() {
        var object = updated(Json.object(), "{a: x}", "kubectl-client-side-apply");
        Json.child(Json.child(object, "metadata"), "annotations")
                .put("kubectl.kubernetes.io/last-applied-configuration", "{\"spec\":{\"a\":\"x\"}}");
        var taken = applied(object, "{a: y}", "kubectl", false);
        assertThat(taken.at("/spec/a").asText()).isEqualTo("y");
        assertThat(taken.at("/metadata/annotations").toString()).contains("\\\"a\\\":\\\"y\\\"");
        assertThatThrownBy(() -> applied(object, "{a: y}", "other", false)).isInstanceOf(ApiFailure.class);
    }

    @Test
    void kubectl_takes_nothing_from_whoever_changed_what_it_applied_before() {
        var object = updated(Json.object(), "{a: x, b: y}", "kubectl-client-side-apply");
        Json.child(Json.child(object, "metadata"), "annotations")
                .put("kubectl.kubernetes.io/last-applied-configuration", "{\"spec\":{\"a\":\"x\",\"b\":\"y\"}}");
        var edited = updated(object, "{a: z, b: y}", "kubectl-edit");
        assertThatThrownBy(() -> applied(edited, "{a: x, b: y}", "kubectl", false))
                .hasMessage(
                        "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using example.com/v1: .spec.a");
        assertThat(applied(edited, "{a: z, b: w}", "kubectl", false)
                        .at("/spec/b")
                        .asText())
                .isEqualTo("w");
        assertThat(applied(edited, "{a: x, b: y}", "kubectl", true)
                        .at("/spec/a")
                        .asText())
                .isEqualTo("x");
    }

    @Test
    void clients_may_edit_the_list_and_reset_it() {
        var object = applied(Json.object(), "{a: x}", "one", false);
        var edited = object.deepCopy();
        ((ObjectNode) edited.at("/metadata/managedFields/0")).put("manager", "renamed");
        assertThat(thing().updated(object, edited, "editor")
                        .get(0)
                        .path("manager")
                        .asText())
                .isEqualTo("renamed");
        Json.child(edited, "metadata").putArray("managedFields").addObject();
        assertThat(thing().updated(object, edited, "editor")).isEmpty();
        Json.child(edited, "metadata").remove("managedFields");
        assertThat(thing().updated(object, edited, "editor")).isEqualTo(object.at("/metadata/managedFields"));
    }

    @Test
    void of_many_updaters_the_oldest_become_one() {
        var object = Json.object();
        for (var i = 0; i < 12; i++) {
            object = updated(object, "{a: x" + i + ", tags: " + tags(i) + "}", "u" + i);
        }
        var managers = object.at("/metadata/managedFields");
        assertThat(managers).hasSize(10);
        assertThat(fields(object, "ancient-changes").at("/f:spec/f:tags").size())
                .isPositive();
    }

    private static String tags(int count) {
        var tags = Json.array();
        for (var i = 0; i <= count; i++) {
            tags.add("t" + i);
        }
        return tags.toString();
    }
}
