package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ApiServerSources of a node that follow the API server that it serves. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class ApiServerSourceTest {

    private static final String SOURCES = "/apis/sources.knative.dev/v1/namespaces/demo/apiserversources";
    private static final String MAPS = "/api/v1/namespaces/demo/configmaps";

    private static Sealane node;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws Exception {
        site = SubscriberSite.start();
        node = Sealane.start(NodeSettings.inMemory());
        node.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: demo}}
                ---
                {apiVersion: v1, kind: ServiceAccount, metadata: {name: reader, namespace: demo}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: blue, labels: {team: blue}}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: red, labels: {team: red}}}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: map-watcher}
                rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list, watch]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: map-watcher}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: map-watcher}
                subjects: [{kind: ServiceAccount, name: default, namespace: demo}]
                """);
    }

    @AfterAll
    static void stop() {
        node.close();
        site.close();
    }

    @Test
    void what_is_added_changed_and_removed_from_then_on_is_told_with_the_whole_resource() throws Exception {
        map("demo", "before", "app: whole", "1");
        apply("whole", "mode: Resource, " + maps("app: whole"));
        var source = ready("whole");

        map("demo", "one", "app: whole", "1");
        map("demo", "one", "app: whole", "2");
        node.apiClient().delete(MAPS + "/one");
        map("demo", "before", "app: whole", "2");

        var added = site.next("/whole");
        assertThat(added.header("ce-type")).isEqualTo("dev.knative.apiserver.resource.add");
        assertThat(added.header("ce-subject")).isEqualTo("/apis/v1/namespaces/demo/configmaps/one");
        assertThat(added.header("ce-source")).isEqualTo(attribute(source, "source"));
        assertThat(added.header("ce-kind")).isEqualTo("ConfigMap");
        assertThat(added.header("ce-apiversion")).isEqualTo("v1");
        assertThat(added.header("ce-name")).isEqualTo("one");
        assertThat(added.header("ce-namespace")).isEqualTo("demo");
        assertThat(json(added).path("data").path("value").asText()).isEqualTo("1");
        var changed = site.next("/whole");
        assertThat(changed.header("ce-type")).isEqualTo("dev.knative.apiserver.resource.update");
        assertThat(json(changed).path("data").path("value").asText()).isEqualTo("2");
        assertThat(site.next("/whole").header("ce-type")).isEqualTo("dev.knative.apiserver.resource.delete");
        // What was there before the source is told when it changes, and not before.
        var last = site.next("/whole");
        assertThat(last.header("ce-type")).isEqualTo("dev.knative.apiserver.resource.update");
        assertThat(last.header("ce-name")).isEqualTo("before");
    }

    @Test
    void without_a_mode_events_name_the_resource_only() throws Exception {
        apply("named", maps("app: named"));
        var source = ready("named");

        map("demo", "named", "app: named", "1");

        var added = site.next("/named");
        assertThat(added.header("ce-type")).isEqualTo("dev.knative.apiserver.ref.add");
        assertThat(added.header("content-type")).isEqualTo("application/json");
        assertThat(json(added)).isEqualTo(new ObjectMapper().readTree("""
                        {"apiVersion": "v1", "kind": "ConfigMap", "namespace": "demo", "name": "named"}"""));
        assertThat(source.path("status").path("ceAttributes").findValuesAsText("type"))
                .containsExactly(
                        "dev.knative.apiserver.ref.add",
                        "dev.knative.apiserver.ref.update",
                        "dev.knative.apiserver.ref.delete");
        assertThat(source.path("status").path("namespaces")).hasToString("[\"demo\"]");
        assertThat(source.path("status").path("conditions").findValuesAsText("type"))
                .containsExactly("Deployed", "OIDCIdentityCreated", "Ready", "SinkProvided", "SufficientPermissions");
    }

    @Test
    void a_namespace_selector_chooses_by_the_labels_of_namespaces() throws Exception {
        apply("spaces", "namespaceSelector: {matchLabels: {team: blue}}, " + maps("app: spaces"));
        var source = ready("spaces");

        map("red", "no", "app: spaces", "1");
        map("demo", "no", "app: spaces", "1");
        map("blue", "yes", "app: spaces", "1");

        assertThat(site.next("/spaces").header("ce-namespace")).isEqualTo("blue");
        assertThat(source.path("status").path("namespaces")).hasToString("[\"blue\"]");
    }

    @Test
    void an_owner_and_filters_choose_further() throws Exception {
        apply(
                "owned",
                "owner: {apiVersion: apps/v1, kind: Deployment}, filters: [{prefix: {name: good}}], "
                        + maps("app: owned"));
        ready("owned");

        owned("good-orphan", "");
        owned("bad", "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: d, uid: u, controller: true}],");
        owned("good", "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: d, uid: u, controller: true}],");

        assertThat(site.next("/owned").header("ce-name")).isEqualTo("good");
    }

    @Test
    void a_kind_that_is_not_served_and_an_account_that_may_not_read_are_said() {
        apply("unknown", resources("apiVersion: example.com/v1, kind: Thing"));
        apply("refused", "serviceAccountName: reader, " + resources("apiVersion: v1, kind: Secret"));

        var unknown = awaitReason("unknown", "Deployed", "ReadFailed");
        assertThat(condition(unknown, "Ready").path("status").asText()).isEqualTo("False");
        var refused = awaitReason("refused", "SufficientPermissions", "ReadRefused");
        assertThat(condition(refused, "SufficientPermissions").path("message").asText())
                .isEqualTo("secrets is forbidden: User \"system:serviceaccount:demo:reader\" cannot list"
                        + " resource \"secrets\" in API group \"\" in the namespace \"demo\";"
                        + " a source needs get, list and watch");
    }

    @Test
    void an_account_reads_what_it_may() throws Exception {
        apply("account", "serviceAccountName: reader, " + maps("app: account"));
        ready("account");

        map("demo", "account", "app: account", "1");

        assertThat(site.next("/account").header("ce-name")).isEqualTo("account");
    }

    /** As Knative's guide has it: an account, a role, a binding and the source. */
    @Test
    void an_account_reads_what_roles_give_it() throws Exception {
        node.applyText("""
                {apiVersion: v1, kind: ServiceAccount, metadata: {name: watcher, namespace: demo}}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: watcher}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
                subjects: [{kind: ServiceAccount, name: watcher, namespace: demo}]
                """);
        var blue = "namespaceSelector: {matchLabels: {team: blue}}, " + maps("app: granted");
        apply("granted", "serviceAccountName: watcher, " + blue);
        apply("ungranted", "serviceAccountName: reader, " + blue);
        ready("granted");
        awaitReason("ungranted", "SufficientPermissions", "ReadRefused");

        map("blue", "granted", "app: granted", "1");

        assertThat(site.next("/granted").header("ce-namespace")).isEqualTo("blue");
    }

    @Test
    void an_account_that_does_not_exist_reads_nothing_until_it_does() throws Exception {
        apply(
                "nobody",
                "serviceAccountName: nobody, ceOverrides: {extensions: {tenant: blue}}, " + maps("app: nobody"));
        var without = awaitReason("nobody", "SufficientPermissions", "ServiceAccountNotFound");
        assertThat(condition(without, "Ready").path("status").asText()).isEqualTo("False");
        assertThat(condition(without, "Deployed").path("message").asText()).contains("demo/nobody does not exist");

        account("nobody");
        ready("nobody");
        map("demo", "nobody", "app: nobody", "1");
        assertThat(site.next("/nobody").header("ce-tenant")).isEqualTo("blue");

        node.apiClient().delete("/api/v1/namespaces/demo/serviceaccounts/nobody");
        awaitReason("nobody", "Deployed", "ServiceAccountNotFound");
    }

    @Test
    void a_namespace_that_is_labelled_later_is_shown_and_followed_from_then_on() throws Exception {
        apply("joined", "namespaceSelector: {matchLabels: {team: green}}, " + maps("app: joined"));
        assertThat(ready("joined").path("status").path("namespaces")).isEmpty();

        node.applyText("{apiVersion: v1, kind: Namespace, metadata: {name: green, labels: {team: green}}}");

        node.apiClient()
                .await(
                        SOURCES,
                        "joined",
                        SampleNode.PATIENCE,
                        source -> source.path("status")
                                .path("namespaces")
                                .toString()
                                .equals("[\"green\"]"));
        map("green", "yes", "app: joined", "1");
        assertThat(site.next("/joined").header("ce-namespace")).isEqualTo("green");
    }

    @Test
    void what_cannot_be_followed_is_refused_with_the_field() {
        assertThatThrownBy(() -> apply("bad", "mode: Ref, " + maps("app: x"))).hasMessageContaining("spec.mode");
        assertThatThrownBy(() -> apply("bad", "resources: []")).hasMessageContaining("spec.resources");
        assertThatThrownBy(() -> apply("bad", "owner: {kind: Pod}, " + maps("app: x")))
                .hasMessageContaining("spec.owner.apiVersion");
        assertThatThrownBy(() -> apply("bad", "filters: [{sql: x}], " + maps("app: x")))
                .hasMessageContaining("spec.filters[0]");
    }

    private static void apply(String name, String spec) {
        node.applyText("{apiVersion: sources.knative.dev/v1, kind: ApiServerSource, metadata: {name: " + name
                + ", namespace: demo}, spec: {" + spec + ", sink: {uri: '" + site.uri("/" + name) + "'}}}");
    }

    private static void account(String name) {
        node.applyText("{apiVersion: v1, kind: ServiceAccount, metadata: {name: " + name + ", namespace: demo}}");
    }

    private static String maps(String labels) {
        return resources("apiVersion: v1, kind: ConfigMap, selector: {matchLabels: {" + labels + "}}");
    }

    private static String resources(String one) {
        return "resources: [{" + one + "}]";
    }

    private static void map(String namespace, String name, String labels, String value) {
        node.applyText("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: " + namespace
                + ", labels: {" + labels + "}}, data: {value: '" + value + "'}}");
    }

    private static void owned(String name, String owner) {
        node.applyText("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: demo, " + owner
                + " labels: {app: owned}}}");
    }

    private static JsonNode ready(String name) {
        return node.apiClient().await(SOURCES, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static JsonNode awaitReason(String name, String type, String reason) {
        return node.apiClient()
                .await(
                        SOURCES,
                        name,
                        SampleNode.PATIENCE,
                        source ->
                                condition(source, type).path("reason").asText().equals(reason));
    }

    private static JsonNode condition(JsonNode source, String type) {
        for (var condition : source.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return source.path("nothing");
    }

    private static String attribute(JsonNode source, String name) {
        return List.copyOf(source.path("status").path("ceAttributes").findValuesAsText(name))
                .get(0);
    }

    private static JsonNode json(SubscriberSite.Got got) throws Exception {
        return new ObjectMapper().readTree(got.body());
    }
}
