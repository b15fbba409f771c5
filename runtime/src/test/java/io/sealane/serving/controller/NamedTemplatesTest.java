package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.object.Yaml;
import io.sealane.serving.controller.config.DefaultsConfig;
import io.sealane.serving.controller.config.FeatureConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who names the Revisions of a Service names each change of its template. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NamedTemplatesTest {

    private static final String NAMED = "metadata: {name: one-first, annotations: {a: b}},"
            + " spec: {timeoutSeconds: 10, volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}], containers: [{image: i, args: [x],"
            + " env: [{name: A, value: b}], resources: {limits: {cpu: 500m, memory: 1024Mi}}}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what is in the place of what | where that is
                "image: i|image: j|spec.containers[0].image",
                "value: b|value: c|spec.containers[0].env[0].value",
                "value: b|value: ''|spec.containers[0].env[0].value",
                "args: [x]|args: [x, '']|spec.containers[0].args",
                "args: [x]|args: []|spec.containers[0].args",
                "cpu: 500m|cpu: 501m|spec.containers[0].resources.limits.cpu",
                "sizeLimit: 1Gi|sizeLimit: 1G|spec.volumes[0].emptyDir.sizeLimit",
                "timeoutSeconds: 10|timeoutSeconds: 11|spec.timeoutSeconds",
                "timeoutSeconds: 10,||spec.timeoutSeconds",
                "a: b|example.com/a: b|metadata.annotations.a",
                "a: b|'a: b, example.com/a: b'|metadata.annotations[example.com/a]",
            })
    void a_changed_template_wants_another_name(String what, String other, String where) {
        assertThat(NAMED).contains(what);
        var changed = NAMED.replace(what, other == null ? "" : other);

        var fault =
                "spec.template.metadata.name: Invalid value: \"one-first\": expected another name, or none, as spec.template."
                        + where + " changes: a name is of one Revision";
        assertThat(faults(service(changed), service(NAMED))).containsExactly(fault);
        assertThat(faults(service(changed.replace("one-first", "one-second")), service(NAMED)))
                .isEmpty();
        assertThat(faults(service(changed.replace("name: one-first, ", "")), service(NAMED)))
                .isEmpty();
    }

    /** As kn and kubectl write back what they have read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: one-first|name: one-first, creationTimestamp: null, labels: {}",
                "image: i|image: i, name: '', envFrom: null, tty: false",
                "args: [x]|command: [], args: [x], securityContext: {capabilities: {}}",
                "cpu: 500m|cpu: 0.5",
                "memory: 1024Mi|memory: 1Gi",
                "sizeLimit: 1Gi|sizeLimit: 1073741824",
                "timeoutSeconds: 10|timeoutSeconds: 10, containerConcurrency: 0",
            })
    void what_is_written_in_another_way_is_no_change(String what, String other) {
        assertThat(NAMED).contains(what);
        var rewritten = NAMED.replace(what, other);

        assertThat(faults(service(rewritten), service(NAMED))).isEmpty();
        assertThat(faults(service(NAMED), service(rewritten))).isEmpty();
    }

    /** As kn does with each update. */
    @Test
    void what_is_changed_is_told_before_when() {
        var changed =
                NAMED.replace("a: b", "client.knative.dev/updateTimestamp: now").replace("image: i", "image: j");

        assertThat(faults(service(changed), service(NAMED)))
                .singleElement()
                .asString()
                .contains("as spec.template.spec.containers[0].image changes");
    }

    @Test
    void what_is_beside_the_template_may_change() {
        var more =
                "{metadata: {name: one, labels: {c: d}}, spec: {traffic: [{latestRevision: true, percent: 100, tag: t}], template: {"
                        + NAMED + "}}}";

        assertThat(faults(more, service(NAMED))).isEmpty();
    }

    @Test
    void a_template_without_a_name_changes_freely() {
        var nameless = NAMED.replace("name: one-first, ", "");

        assertThat(faults(service(nameless.replace("image: i", "image: j")), service(nameless)))
                .isEmpty();
        assertThat(faults(service(NAMED), service(nameless))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u", "another"})
    void what_a_Configuration_takes_over_from_its_Service_is_not_held_against_it(String uid) {
        var changed = NAMED.replace("image: i", "image: j");
        var owner = "{apiVersion: serving.knative.dev/v1, kind: Service, name: one, uid: u, controller: true}";
        var configuration = "{metadata: {name: one, namespace: default, ownerReferences: [" + owner
                + "]}, spec: {template: {" + changed + "}}}";

        assertThat(faults(configuration, service(NAMED), Optional.of(stored(uid, changed))))
                .hasSize(uid.equals("u") ? 0 : 1);
        assertThat(faults(configuration, service(NAMED), Optional.of(stored(uid, NAMED))))
                .hasSize(1);
    }

    private static JsonNode stored(String uid, String template) {
        return yaml(
                "{metadata: {name: one, namespace: default, uid: " + uid + "}, spec: {template: {" + template + "}}}");
    }

    private static String service(String template) {
        return "{metadata: {name: one}, spec: {template: {" + template + "}}}";
    }

    private static List<String> faults(String object, String before) {
        return faults(object, before, Optional.empty());
    }

    private static List<String> faults(String object, String before, Optional<JsonNode> service) {
        var rules = new ServingRules.Templated(
                () -> new ServingRules.Limits(DefaultsConfig.of(Map.of()), FeatureConfig.of(Map.of())),
                new Templates(
                        "Service",
                        new ResourceName("serving.knative.dev", "services"),
                        (resource, key) -> key.equals(new ResourceKey("default", "one")) ? service : Optional.empty()));
        return rules.asKindRules().check(yaml(object), Optional.of(yaml(before))).stream()
                .map(Cause::toString)
                .toList();
    }

    private static ObjectNode yaml(String text) {
        return (ObjectNode) Yaml.parseAll(text).get(0);
    }
}
