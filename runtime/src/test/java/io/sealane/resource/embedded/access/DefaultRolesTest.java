package io.sealane.resource.embedded.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By "Auto-reconciliation" of the page "Using RBAC Authorization" of Kubernetes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DefaultRolesTest {

    private static final String AUTO = "rbac.authorization.kubernetes.io/autoupdate";
    private static final String READS = "{apiGroups: [''], resources: [pods], verbs: [get, list]}";
    private static final String SCALES = "{apiGroups: [apps], resources: ['*/scale'], verbs: [patch]}";
    private static final ObjectNode PACKED =
            role("annotations: {" + AUTO + ": 'true'}, labels: {default: x}", READS + ", " + SCALES);

    @Test
    void rules_that_a_stored_role_lacks_are_added_and_its_own_stay() {
        var own = "{apiGroups: [''], resources: [secrets], verbs: [get]}";

        assertThat(updated(role("labels: {mine: y}", own + ", " + READS)))
                .isEqualTo(role(
                        "annotations: {" + AUTO + ": 'true'}, labels: {mine: y, default: x}",
                        own + ", " + READS + ", " + SCALES));
    }

    @Test
    void a_role_that_has_them_all_is_left_as_it_is() {
        assertThat(updated(PACKED.deepCopy())).isEqualTo(PACKED);
    }

    @Test
    void a_role_that_is_not_to_be_updated_is_left_as_it_is() {
        var kept = role("annotations: {" + AUTO + ": 'false'}", READS);

        assertThat(updated(kept.deepCopy())).isEqualTo(kept);
    }

    @Test
    void a_role_that_lost_all_its_rules_gets_them_again() {
        assertThat(updated(object("{metadata: {name: view}}"))).isEqualTo(PACKED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{apiGroups: ['*'], resources: ['*'], verbs: ['*']} | true",
                "{apiGroups: [''], resources: [pods, secrets], verbs: [list, get]} | true",
                "{apiGroups: [''], resources: [pods], verbs: [get]} | false",
                "{apiGroups: [''], resources: [pods], resourceNames: [one], verbs: [get, list]} | false",
                "{apiGroups: [apps], resources: [pods], verbs: [get, list]} | false",
                "{apiGroups: [''], resources: [pods/log], verbs: [get, list]} | false",
                "{nonResourceURLs: ['*'], verbs: ['*']} | false",
            })
    void a_rule_covers_another_if_it_allows_all_that_the_other_does(String rule, boolean covers) {
        assertThat(DefaultRoles.covers(List.of(PolicyRule.parse(object(rule))), PolicyRule.parse(object(READS))))
                .isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{nonResourceURLs: [/healthz/*], verbs: [get]} | {nonResourceURLs: [/healthz/live], verbs: [get]} | true",
                "{nonResourceURLs: [/healthz/live], verbs: [get]} | {nonResourceURLs: [/healthz/*], verbs: [get]} | false",
                "{apiGroups: [x], resources: ['*'], verbs: [get]} | {apiGroups: [x], resources: [a/b], verbs: [get]} | true",
                "{apiGroups: [x], resources: ['*/b'], verbs: [get]} | {apiGroups: [x], resources: [a/b], verbs: [get]} | true",
                "{apiGroups: [x], resources: [a], verbs: [get]} | {apiGroups: [x], resources: ['*'], verbs: [get]} | false",
            })
    void wildcards_cover_what_they_stand_for(String rule, String other, boolean covers) {
        assertThat(DefaultRoles.covers(List.of(PolicyRule.parse(object(rule))), PolicyRule.parse(object(other))))
                .isEqualTo(covers);
    }

    @Test
    void a_binding_gets_the_subjects_that_it_lacks_unless_it_is_one_of_another_role() {
        var packed = binding("all", "{kind: Group, name: masters}");

        assertThat(DefaultRoles.updated(binding("all", "{kind: User, name: jane}"), packed))
                .isEqualTo(binding("all", "{kind: User, name: jane}, {kind: Group, name: masters}"));
        assertThat(DefaultRoles.updated(binding("other", "{kind: User, name: jane}"), packed))
                .isEqualTo(binding("other", "{kind: User, name: jane}"));
    }

    private static ObjectNode updated(ObjectNode stored) {
        return DefaultRoles.updated(stored, PACKED);
    }

    private static ObjectNode role(String metadata, String rules) {
        return object("{metadata: {name: view, " + metadata + "}, rules: [" + rules + "]}");
    }

    private static ObjectNode binding(String role, String subjects) {
        return object("{metadata: {name: b}, roleRef: {kind: ClusterRole, name: " + role + "}, subjects: [" + subjects
                + "]}");
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
