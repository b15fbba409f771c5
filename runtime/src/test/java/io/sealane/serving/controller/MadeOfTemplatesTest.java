package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What is held against a Revision that was made of a template which was stored before rules and bounds became what they are. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MadeOfTemplatesTest {

    private static final ResourceName CONFIGURATIONS = new ResourceName("serving.knative.dev", "configurations");
    private static final String OWNER =
            "{apiVersion: serving.knative.dev/v1, kind: Configuration, name: one, uid: u, controller: true}";
    private static final String NOT_A_FIELD = "spec.nodeName: Forbidden: not a field of Revisions";

    @Test
    void what_its_template_says_is_not_held_against_it() {
        stored("{nodeName: n, timeoutSeconds: 900, containers: [{image: i, tty: true}]}");

        assertThat(revision(OWNER, "nodeName: n, timeoutSeconds: 900, containers: [{image: i, tty: true, name: c}]"))
                .isEmpty();
        // Filled in by a default of its time.
        assertThat(
                        revision(
                                OWNER,
                                "nodeName: n, timeoutSeconds: 900, containerConcurrency: 2000, containers: [{image: i, tty: true}]"))
                .isEmpty();
    }

    @Test
    void what_it_says_beyond_its_template_is() {
        stored("{nodeName: n, timeoutSeconds: 900, containers: [{image: i}]}");

        assertThat(revision(OWNER, "nodeName: other, timeoutSeconds: 900, containers: [{image: i}]"))
                .containsExactly(NOT_A_FIELD);
        assertThat(revision(OWNER, "nodeName: n, timeoutSeconds: 901, containers: [{image: i}]"))
                .containsExactly("spec.timeoutSeconds: Invalid value: 901: expected 0 <= 901 <= 300");
        assertThat(revision(OWNER, "nodeName: n, timeoutSeconds: 900, containers: [{image: i, tty: true}]"))
                .containsExactly("spec.containers[0].tty: Forbidden: not a field of Revisions' containers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: serving.knative.dev/v1, kind: Configuration, name: one, uid: u}",
                "{apiVersion: serving.knative.dev/v1, kind: Configuration, name: one, uid: u, controller: false}",
                "{apiVersion: serving.knative.dev/v1, kind: Configuration, name: one, uid: another, controller: true}",
                "{apiVersion: serving.knative.dev/v1, kind: Configuration, name: two, uid: u, controller: true}",
                "{apiVersion: serving.knative.dev/v1, kind: Configuration, uid: u, controller: true}",
                "{apiVersion: serving.knative.dev/v1, kind: Service, name: one, uid: u, controller: true}",
                "{apiVersion: example.com/v1, kind: Configuration, name: one, uid: u, controller: true}",
            })
    void only_a_stored_Configuration_that_controls_it_speaks_for_it(String owner) {
        stored("{nodeName: n, containers: [{image: i}]}");

        assertThat(revision(owner, "nodeName: n, containers: [{image: i}]")).containsExactly(NOT_A_FIELD);
    }

    @Test
    void annotations_of_the_template_are_not_held_against_it_either() {
        configuration.set("spec", yaml("{template: {metadata: {annotations: {serving.knative.dev/no-gc: maybe}}}}"));

        assertThat(annotated("maybe")).isEmpty();
        assertThat(annotated("perhaps"))
                .containsExactly("metadata.annotations[serving.knative.dev/no-gc]: Invalid value: \"perhaps\":"
                        + " expected true or false, got 'perhaps'");
    }

    private final ObjectNode configuration = yaml("{metadata: {name: one, namespace: default, uid: u}}");

    private void stored(String spec) {
        configuration.set("spec", yaml("{template: {spec: " + spec + "}}"));
    }

    private List<String> revision(String owner, String spec) {
        return faults("{metadata: {name: one-1, namespace: default, ownerReferences: [" + owner + "]}, spec: {" + spec
                + "}}");
    }

    private List<String> annotated(String text) {
        return faults("{metadata: {name: one-1, namespace: default, annotations: {serving.knative.dev/no-gc: " + text
                + ", example.com/a: b}, ownerReferences: [" + OWNER + "]}, spec: {containers: [{image: i}]}}");
    }

    private List<String> faults(String revision) {
        var narrow = DefaultsConfig.of(Map.of("max-revision-timeout-seconds", "300"));
        var rules = new ServingRules.Fixed(
                () -> new ServingRules.Limits(narrow, FeatureConfig.of(Map.of())),
                new Templates("Configuration", CONFIGURATIONS, this::found));
        return Field.check(yaml(revision), rules::check).stream()
                .map(Cause::toString)
                .toList();
    }

    private Optional<JsonNode> found(ResourceName resource, ResourceKey key) {
        assertThat(resource).isEqualTo(CONFIGURATIONS);
        return key.equals(new ResourceKey("default", "one")) ? Optional.of(configuration) : Optional.empty();
    }

    private static ObjectNode yaml(String text) {
        return (ObjectNode) Yaml.parseAll(text).get(0);
    }
}
