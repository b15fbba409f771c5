package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Roles and bindings as they are stored, and the tokens that they count for. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class RolesOverHttpTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String SECRETS = "/api/v1/namespaces/kube-system/secrets";

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void serve() throws Exception {
        served = ServedApi.withTokens();
        api = new Api(served.url());
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    /** A new account's token. */
    private static String token(String name) throws Exception {
        var accounts = "/api/v1/namespaces/default/serviceaccounts";
        post(accounts, "{apiVersion: v1, kind: ServiceAccount, metadata: {name: " + name + "}}");
        return api.post(
                        accounts + "/" + name + "/token",
                        "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}")
                .at("/status/token");
    }

    private static void post(String path, String yaml) throws Exception {
        var answer = api.post(path, yaml);
        assertThat(answer.code()).as(answer.text()).isEqualTo(201);
    }

    private static void role(String name, String rules) throws Exception {
        post(
                RBAC + "/clusterroles",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: '" + name
                        + "'}, rules: [" + rules + "]}");
    }

    private static void bind(String name, String account) throws Exception {
        post(RBAC + "/clusterrolebindings", """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: '%s'},
                 roleRef: {kind: ClusterRole, name: '%s'},
                 subjects: [{kind: ServiceAccount, name: %s, namespace: default}]}
                """.formatted(name, name, account));
    }

    private static int code(String token, String method, String path, String body) throws Exception {
        return api.send(api.request(path)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)))
                .code();
    }

    private static int get(String token, String path) throws Exception {
        return code(token, "GET", path, "");
    }

    @Test
    void a_binding_counts_from_its_answer_on_until_it_is_deleted() throws Exception {
        var token = token("keeper");
        assertThat(get(token, SECRETS)).isEqualTo(403);

        role("system:keeper", "{apiGroups: [''], resources: [secrets], verbs: [list]}");
        assertThat(get(token, SECRETS)).isEqualTo(403);
        bind("system:keeper", "keeper");
        assertThat(get(token, SECRETS)).isEqualTo(200);
        assertThat(get(token, SECRETS + "/none")).isEqualTo(403);

        assertThat(api.patch(RBAC + "/clusterroles/system:keeper", "merge", "{rules: []}")
                        .code())
                .isEqualTo(200);
        assertThat(get(token, SECRETS)).isEqualTo(403);
        assertThat(api.patch(
                                RBAC + "/clusterroles/system:keeper",
                                "merge",
                                "{rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]}")
                        .code())
                .isEqualTo(200);
        assertThat(get(token, SECRETS)).isEqualTo(200);
        assertThat(api.delete(RBAC + "/clusterrolebindings/system:keeper").code())
                .isEqualTo(200);
        assertThat(get(token, SECRETS)).isEqualTo(403);
    }

    @Test
    void a_later_start_adds_what_the_usual_roles_lack_unless_they_are_to_stay() throws Exception {
        var store = new MemoryResourceStore(LogLimits.standard());
        try (var first = new ServedApi(store)) {
            var before = new Api(first.url());
            var none = "{\"rules\": []}";
            assertThat(patch(before, "view", none)).isEqualTo(200);
            assertThat(patch(
                            before,
                            "edit",
                            "{\"metadata\": {\"annotations\":"
                                    + " {\"rbac.authorization.kubernetes.io/autoupdate\": \"false\"}}, \"rules\": []}"))
                    .isEqualTo(200);
        }
        try (var second = new ServedApi(store)) {
            var after = new Api(second.url());
            assertThat(after.get(RBAC + "/clusterroles/view").json().path("rules"))
                    .isEqualTo(api.get(RBAC + "/clusterroles/view").json().path("rules"))
                    .isNotEmpty();
            assertThat(after.get(RBAC + "/clusterroles/edit").json().path("rules"))
                    .isEmpty();
        }
    }

    private static int patch(Api there, String role, String patch) throws Exception {
        return there.send(there.request(RBAC + "/clusterroles/" + role)
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString(patch)))
                .code();
    }

    @Test
    void one_object_may_be_watched_by_its_name() throws Exception {
        var token = token("watcher");
        role("watcher", "{apiGroups: [''], resources: [configmaps], resourceNames: [one], verbs: [get, list]}");
        bind("watcher", "watcher");
        var maps = "/api/v1/namespaces/kube-system/configmaps";

        assertThat(get(token, maps + "?fieldSelector=metadata.name%3Done")).isEqualTo(200);
        assertThat(get(token, maps + "?fieldSelector=metadata.name%3Dtwo")).isEqualTo(403);
        assertThat(get(token, maps)).isEqualTo(403);
        assertThat(get(token, maps + "/one")).as("allowed, and not there").isEqualTo(404);
    }

    @Test
    void an_account_of_all_rights_writes_no_Roles() throws Exception {
        var token = token("boss");
        post(RBAC + "/clusterrolebindings", """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: boss},
                 roleRef: {kind: ClusterRole, name: cluster-admin},
                 subjects: [{kind: ServiceAccount, name: boss, namespace: default}]}
                """);
        assertThat(code(
                        token,
                        "POST",
                        "/api/v1/namespaces/kube-system/configmaps",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m\"}}"))
                .isEqualTo(201);
        assertThat(get(token, RBAC + "/clusterroles")).isEqualTo(200);
        assertThat(asMaster(token, RBAC + "/clusterroles")).isEqualTo(403);
        assertThat(code(token, "DELETE", RBAC + "/clusterroles/edit", "")).isEqualTo(403);
        assertThat(
                        code(
                                token,
                                "POST",
                                RBAC + "/clusterroles",
                                "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"m\"}}"))
                .isEqualTo(403);
    }

    @Test
    void who_may_impersonate_an_account_acts_as_it_and_as_nobody_else() throws Exception {
        var token = token("actor");
        role(
                "actor",
                "{apiGroups: [''], resources: [serviceaccounts], resourceNames: [default], verbs: [impersonate]}");
        bind("actor", "actor");
        var maps = "/api/v1/namespaces/kube-system/configmaps";

        assertThat(get(token, maps)).isEqualTo(403);
        assertThat(as(token, "system:serviceaccount:kube-system:default", maps)).isEqualTo(200);
        assertThat(as(token, "system:serviceaccount:kube-system:other", maps)).isEqualTo(403);
        assertThat(as(token, "admin", maps)).isEqualTo(403);
        assertThat(asMaster(token, maps)).isEqualTo(403);
    }

    private static int asMaster(String token, String path) throws Exception {
        return api.send(api.request(path)
                        .header("Authorization", "Bearer " + token)
                        .header("Impersonate-User", "system:serviceaccount:kube-system:default")
                        .header("Impersonate-Group", "system:masters")
                        .GET())
                .code();
    }

    @Test
    void who_may_only_patch_makes_nothing_by_applying_it() throws Exception {
        var token = token("patcher");
        role("patcher", "{apiGroups: [''], resources: [configmaps], verbs: [patch]}");
        bind("patcher", "patcher");
        var map = "/api/v1/namespaces/kube-system/configmaps/applied";

        assertThat(apply(token, map)).isEqualTo(403);
        post(
                "/api/v1/namespaces/kube-system/configmaps",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: applied}}");
        assertThat(apply(token, map)).isEqualTo(200);
    }

    private static int apply(String token, String path) throws Exception {
        return api.send(api.request(path + "?fieldManager=test")
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/apply-patch+yaml")
                        .method(
                                "PATCH",
                                BodyPublishers.ofString(
                                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: applied}, data: {a: b}}")))
                .code();
    }

    private static int as(String token, String user, String path) throws Exception {
        return api.send(api.request(path)
                        .header("Authorization", "Bearer " + token)
                        .header("Impersonate-User", user)
                        .GET())
                .code();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "roles | rules: [{apiGroups: [''], resources: [pods]}] | rules[0].verbs",
                "roles | rules: [{resources: [pods], verbs: [get]}] | rules[0].apiGroups",
                "roles | rules: [{apiGroups: [''], verbs: [get]}] | rules[0].resources",
                "roles | rules: [{nonResourceURLs: [/x], verbs: [get]}] | rules[0].nonResourceURLs",
                "rolebindings | roleRef: {kind: Thing, name: a} | roleRef.kind",
                "rolebindings | roleRef: {kind: Role} | roleRef.name",
                "rolebindings | roleRef: {kind: Role, name: a, apiGroup: x} | roleRef.apiGroup",
                "rolebindings | 'roleRef: {kind: Role, name: a}, subjects: [{kind: Robot, name: a}]' | subjects[0].kind",
                "rolebindings | 'roleRef: {kind: Role, name: a}, subjects: [{kind: ServiceAccount, name: a}]' | subjects[0].namespace",
                "rolebindings | 'roleRef: {kind: Role, name: a}, subjects: [{kind: User}]' | subjects[0].name"
            })
    void what_is_wrong_is_refused_with_its_field(String plural, String rest, String field) throws Exception {
        var kind = plural.equals("roles") ? "Role" : "RoleBinding";
        var answer = api.post(
                RBAC + "/namespaces/default/" + plural,
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: " + kind + ", metadata: {name: bad}, " + rest + "}");

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/details/causes/0/field")).isEqualTo(field);
    }

    @Test
    void a_binding_keeps_its_role_and_who_aggregates_is_told_that_nothing_comes_of_it() throws Exception {
        role("kept", "{apiGroups: [''], resources: [pods], verbs: [get]}");
        bind("kept", "nobody");
        var changed =
                api.patch(RBAC + "/clusterrolebindings/kept", "merge", "{roleRef: {kind: ClusterRole, name: other}}");
        assertThat(changed.code()).isEqualTo(422);
        assertThat(changed.at("/details/causes/0/field")).isEqualTo("roleRef");

        var aggregated = api.post(RBAC + "/clusterroles", """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: gathered}, rules: [],
                 aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}}
                """);
        assertThat(aggregated.code()).isEqualTo(201);
        assertThat(aggregated.response().headers().firstValue("Warning").orElseThrow())
                .contains("aggregationRule: nothing is gathered");
    }
}
