package io.sealane.resource.embedded.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.object.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Roles give, by the page "Using RBAC Authorization" of Kubernetes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RolesTest {

    private static final String ROBOT = "system:serviceaccount:home:robot";

    private static final Roles ROLES = roles("""
            kind: ClusterRole
            metadata: {name: reader}
            rules:
              - {apiGroups: [""], resources: [events, pods/log, namespaces], verbs: [get, list]}
              - {apiGroups: [apps], resources: ["*/scale"], verbs: [patch]}
              - {apiGroups: ["*"], resources: [widgets], verbs: ["*"]}
              - {nonResourceURLs: [/metrics, /logs/*], verbs: [get]}
            ---
            kind: Role
            metadata: {name: named, namespace: away}
            rules:
              - {apiGroups: [""], resources: [secrets], resourceNames: [one], verbs: [get, list, create]}
            ---
            kind: ClusterRole
            metadata: {name: all}
            rules:
              - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
              - {nonResourceURLs: ["*"], verbs: ["*"]}
            ---
            kind: ClusterRoleBinding
            metadata: {name: a}
            roleRef: {kind: ClusterRole, name: reader}
            subjects: [{kind: ServiceAccount, name: robot, namespace: home}, {kind: Group, name: readers}]
            ---
            kind: RoleBinding
            metadata: {name: b, namespace: away}
            roleRef: {kind: Role, name: named}
            subjects: [{kind: ServiceAccount, name: robot, namespace: home}, {kind: User, name: jane}]
            ---
            kind: RoleBinding
            metadata: {name: c, namespace: away}
            roleRef: {kind: ClusterRole, name: all}
            subjects: [{kind: User, name: mary}]
            ---
            kind: RoleBinding
            metadata: {name: d, namespace: away}
            roleRef: {kind: Role, name: absent}
            subjects: [{kind: User, name: tom}]
            ---
            kind: ClusterRoleBinding
            metadata: {name: e}
            roleRef: {kind: ClusterRole, name: all}
            subjects: [{kind: User, name: root}]
            """);

    private static Roles roles(String yaml) {
        var byKind = Map.of(
                "Role", new ArrayList<JsonNode>(),
                "ClusterRole", new ArrayList<JsonNode>(),
                "RoleBinding", new ArrayList<JsonNode>(),
                "ClusterRoleBinding", new ArrayList<JsonNode>());
        for (var object : Yaml.parseAll(yaml)) {
            byKind.get(object.path("kind").asText()).add(object);
        }
        return Roles.of(new Roles.Objects(
                byKind.get("Role"),
                byKind.get("ClusterRole"),
                byKind.get("RoleBinding"),
                byKind.get("ClusterRoleBinding")));
    }

    private static boolean allowed(String user, String group, Ask ask) {
        return Access.allows(new Access.Subject(user, List.of(group), ROLES), ask);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // Everywhere, by a ClusterRoleBinding; sub-resources are named by themselves.
                "list, '', events, '', '', '', true",
                "get, '', events, '', away, one, true",
                "watch, '', events, '', away, '', false",
                "get, '', pods, log, away, one, true",
                "get, '', pods, '', away, one, false",
                "get, '', events, status, away, one, false",
                "patch, apps, deployments, scale, away, one, true",
                "patch, apps, deployments, '', away, one, false",
                "patch, batch, jobs, scale, away, one, false",
                "delete, example.com, widgets, '', away, one, true",
                "get, '', namespaces, '', '', away, true",
                // In one namespace, one object of a name; who creates says no name in the path.
                "get, '', secrets, '', away, one, true",
                "get, '', secrets, '', away, two, false",
                "list, '', secrets, '', away, one, true",
                "list, '', secrets, '', away, '', false",
                "create, '', secrets, '', away, '', false",
                "get, '', secrets, '', other, one, false",
                // What each account may without a Role.
                "get, '', configmaps, '', home, one, true",
                "get, '', secrets, '', home, one, false",
                "create, '', configmaps, '', home, '', false",
                // Roles themselves.
                "list, rbac.authorization.k8s.io, roles, '', home, '', true",
                "create, rbac.authorization.k8s.io, roles, '', home, '', false"
            })
    void an_account_may_do_what_it_is_given(
            String verb, String group, String resource, String sub, String namespace, String name, boolean allowed) {
        assertThat(allowed(
                        ROBOT,
                        "system:authenticated",
                        new Ask(verb, new ResourceName(group, resource), sub, namespace, name)))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "/metrics, get, true",
        "/metrics/more, get, false",
        "/logs/a, get, true",
        "/logs, get, false",
        "/metrics, post, false",
        "/version, get, true"
    })
    void paths_are_given_one_by_one_or_with_all_below(String path, String verb, boolean allowed) {
        assertThat(allowed(ROBOT, "system:authenticated", Ask.path(verb, path))).isEqualTo(allowed);
        assertThat(allowed("ann", "readers", Ask.path(verb, path)))
                .as("by a group")
                .isEqualTo(allowed);
    }

    @Test
    void a_binding_of_a_namespace_gives_nothing_outside_of_it_and_no_paths() {
        assertThat(allowed("mary", "x", new Ask("delete", new ResourceName("", "secrets"), "", "away", "one")))
                .isTrue();
        assertThat(allowed("mary", "x", new Ask("get", new ResourceName("", "namespaces"), "", "", "away")))
                .isTrue();
        assertThat(allowed("mary", "x", new Ask("delete", new ResourceName("", "secrets"), "", "home", "one")))
                .isFalse();
        assertThat(allowed("mary", "x", new Ask("list", new ResourceName("", "secrets"), "", "", "")))
                .isFalse();
        assertThat(allowed("mary", "x", Ask.path("get", "/metrics"))).isFalse();
        assertThat(allowed("tom", "x", new Ask("get", new ResourceName("", "secrets"), "", "away", "one")))
                .as("bound to a Role that is not there")
                .isFalse();
    }

    @Test
    void nobody_gives_himself_more_whatever_he_may() {
        for (var verb : List.of("create", "update", "patch", "delete", "bind", "escalate", "*")) {
            assertThat(allowed("root", "x", new Ask(verb, new ResourceName("", "secrets"), "", "home", "one")))
                    .isTrue();
            for (var group : List.of("rbac.authorization.k8s.io", "*")) {
                assertThat(allowed("root", "x", new Ask(verb, new ResourceName(group, "clusterroles"), "", "", "one")))
                        .as("%s in %s", verb, group)
                        .isFalse();
            }
        }
        assertThat(allowed(
                        "admin",
                        Access.MASTERS,
                        new Ask("create", new ResourceName(Roles.GROUP, "clusterroles"), "", "", "")))
                .isTrue();
        assertThat(allowed(
                        "root", "x", new Ask("impersonate", new ResourceName("", "groups"), "", "", "system:readers")))
                .isTrue();
        assertThat(allowed(
                        "root", "x", new Ask("impersonate", new ResourceName("", "groups"), "", "", "system:masters")))
                .isFalse();
    }

    @Test
    void what_is_given_is_listed() {
        var rules = Access.rules(new Access.Subject(ROBOT, List.of(), ROLES), "away", Map.of());

        assertThat(rules)
                .contains(
                        new PolicyRule(
                                List.of("get", "list", "create"),
                                List.of(""),
                                List.of("secrets"),
                                List.of("one"),
                                List.of()),
                        new PolicyRule(
                                List.of("get"), List.of(), List.of(), List.of(), List.of("/metrics", "/logs/*")));
        assertThat(Access.rules(new Access.Subject(ROBOT, List.of(), ROLES), "other", Map.of()))
                .noneMatch(rule -> rule.resources().contains("secrets"));
    }
}
