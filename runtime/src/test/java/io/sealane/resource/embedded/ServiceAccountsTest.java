package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealane.resource.embedded.object.Json;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens of service accounts: what they say, what they open, and when they end. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class ServiceAccountsTest {

    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final String ROBOT = "/api/v1/namespaces/default/serviceaccounts/robot";
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String ASKS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private ServedApi served;
    private Api api;

    @BeforeEach
    void serve() throws Exception {
        served = ServedApi.withTokens();
        api = new Api(served.url());
        account("robot");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void a_token_says_what_tokens_of_Kubernetes_say() throws Exception {
        var uid = api.get(ROBOT).at("/metadata/uid");
        var answer = request("{expirationSeconds: 3600, audiences: [a, b]}");
        assertThat(answer.code()).isEqualTo(201);
        assertThat(answer.at("/kind")).isEqualTo("TokenRequest");
        assertThat(answer.at("/status/expirationTimestamp")).matches("20..-..-..T..:..:..Z");

        var parts = answer.at("/status/token").split("\\.");
        assertThat(parts).hasSize(3);
        var head = decoded(parts[0]);
        assertThat(head.path("alg").asText()).isEqualTo("ES256");
        var claims = decoded(parts[1]);
        assertThat(claims.path("iss").asText()).isEqualTo(ISSUER);
        assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:default:robot");
        assertThat(claims.path("aud")).hasSize(2);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(claims.path("nbf").asLong()).isEqualTo(claims.path("iat").asLong());
        assertThat(claims.path("jti").asText()).isNotEmpty();
        var own = claims.path("kubernetes.io");
        assertThat(own.path("namespace").asText()).isEqualTo("default");
        assertThat(own.at("/serviceaccount/name").asText()).isEqualTo("robot");
        assertThat(own.at("/serviceaccount/uid").asText()).isEqualTo(uid);

        var keys = api.get("/openid/v1/jwks").json().path("keys");
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).path("kid").asText()).isEqualTo(head.path("kid").asText());
        assertThat(keys.get(0).has("d")).as("the private part").isFalse();
    }

    @Test
    void anybody_may_learn_how_to_verify_tokens() throws Exception {
        var answer = api.send(api.request("/.well-known/openid-configuration")
                .header("Authorization", "Bearer nonsense")
                .GET());
        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.at("/issuer")).isEqualTo(ISSUER);
        assertThat(answer.at("/jwks_uri")).isEqualTo(ISSUER + "/openid/v1/jwks");
        assertThat(answer.at("/id_token_signing_alg_values_supported/0")).isEqualTo("ES256");
    }

    @Test
    void a_life_is_at_least_ten_minutes_and_at_most_what_is_set() throws Exception {
        var refused = request("{expirationSeconds: 599}");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("/details/causes/0/field")).isEqualTo("spec.expirationSeconds");

        var claims = decoded(
                request("{expirationSeconds: 4000000}").at("/status/token").split("\\.")[1]);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(24 * 3600);
        assertThat(api.post(ROBOT.replace("robot", "nobody") + "/token", tokenRequest("{}"))
                        .code())
                .isEqualTo(404);
    }

    @Test
    void a_token_opens_its_own_namespace_for_reading_but_no_secrets() throws Exception {
        var token = token("{}");
        assertThat(as(token, "/api/v1/namespaces/default/configmaps").code()).isEqualTo(200);
        assertThat(as(token, "/apis/eventing.knative.dev/v1/namespaces/default/brokers")
                        .code())
                .isEqualTo(200);
        assertThat(as(token, "/apis").code()).isEqualTo(200);
        assertThat(as(token, "/api/v1/namespaces/default/secrets").code()).isEqualTo(403);
        assertThat(as(token, "/api/v1/namespaces/kube-system/configmaps").code())
                .isEqualTo(403);
        assertThat(as(token, "/api/v1/configmaps").code()).isEqualTo(403);
        assertThat(as(token, "/api/v1/namespaces").code()).isEqualTo(403);

        var write = api.send(api.request("/api/v1/namespaces/default/configmaps")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        Api.json("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"))));
        assertThat(write.code()).isEqualTo(403);
        assertThat(write.at("/reason")).isEqualTo("Forbidden");
        assertThat(write.at("/message"))
                .isEqualTo("configmaps is forbidden: User \"system:serviceaccount:default:robot\" cannot create"
                        + " resource \"configmaps\" in API group \"\" in the namespace \"default\"");
    }

    @Test
    void a_changed_a_foreign_and_a_token_for_others_open_nothing() throws Exception {
        var token = token("{}");
        var changed = token.substring(0, token.length() - 2) + (token.endsWith("AA") ? "BB" : "AA");
        assertThat(as(changed, "/apis").code()).isEqualTo(401);
        assertThat(as("a.b.c", "/apis").code()).isEqualTo(401);
        assertThat(as("", "/apis").code()).isEqualTo(401);
        assertThat(as(token("{audiences: [vault]}"), "/apis").code()).isEqualTo(401);
        var none = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "." + token.split("\\.")[1] + ".";
        assertThat(as(none, "/apis").code()).isEqualTo(401);
    }

    @Test
    void a_token_ends_with_its_account_even_when_another_one_takes_the_name() throws Exception {
        var token = token("{}");
        assertThat(as(token, "/apis").code()).isEqualTo(200);
        api.delete(ROBOT);
        assertThat(as(token, "/apis").code()).isEqualTo(401);
        account("robot");
        assertThat(as(token, "/apis").code()).isEqualTo(401);
    }

    @Test
    void a_bound_token_ends_with_what_it_is_bound_to() throws Exception {
        api.post(
                "/api/v1/namespaces/default/secrets",
                "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: b}}");
        var uid = api.get("/api/v1/namespaces/default/secrets/s").at("/metadata/uid");
        var token = token("{boundObjectRef: {kind: Secret, apiVersion: v1, name: s, uid: " + uid + "}}");
        assertThat(decoded(token.split("\\.")[1])
                        .at("/kubernetes.io/secret/uid")
                        .asText())
                .isEqualTo(uid);
        assertThat(as(token, "/apis").code()).isEqualTo(200);

        api.delete("/api/v1/namespaces/default/secrets/s");

        assertThat(as(token, "/apis").code()).isEqualTo(401);
        assertThat(request("{boundObjectRef: {kind: Secret, apiVersion: v1, name: s}}")
                        .code())
                .isEqualTo(404);
        assertThat(request("{boundObjectRef: {kind: ConfigMap, apiVersion: v1, name: s}}")
                        .code())
                .isEqualTo(422);
    }

    @Test
    void a_token_review_says_whose_token_it_is() throws Exception {
        var review = review(token("{}"), "[]");
        assertThat(review.at("/status/authenticated")).isEqualTo("true");
        assertThat(review.at("/status/user/username")).isEqualTo("system:serviceaccount:default:robot");
        assertThat(review.json().at("/status/user/groups").toString())
                .isEqualTo("[\"system:serviceaccounts\",\"system:serviceaccounts:default\",\"system:authenticated\"]");
        assertThat(review.at("/status/audiences/0")).isEqualTo(ISSUER);

        assertThat(review(token("{audiences: [vault]}"), "[vault, other]").at("/status/audiences/0"))
                .isEqualTo("vault");
        var other = review(token("{audiences: [vault]}"), "[]");
        assertThat(other.at("/status/authenticated")).isEqualTo("false");
        assertThat(other.at("/status/error")).isEqualTo("token: is for another audience");
    }

    @Test
    void what_somebody_may_do_can_be_asked() throws Exception {
        var token = token("{}");
        assertThat(allowed(token, "{resourceAttributes: {verb: list, resource: pods, namespace: default}}"))
                .isTrue();
        assertThat(allowed(token, "{resourceAttributes: {verb: list, resource: secrets, namespace: default}}"))
                .isFalse();
        assertThat(allowed(token, "{resourceAttributes: {verb: '*', resource: '*', group: '*', namespace: default}}"))
                .isFalse();
        assertThat(allowed(
                        token,
                        "{resourceAttributes: {verb: get, resource: pods, subresource: log, namespace: default}}"))
                .isFalse();
        assertThat(allowed(token, "{nonResourceAttributes: {verb: get, path: /version}}"))
                .isTrue();
        assertThat(api.post(
                                ASKS,
                                "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview,"
                                        + " spec: {resourceAttributes: {verb: '*', resource: '*', group: '*'}}}")
                        .at("/status/allowed"))
                .isEqualTo("true");
    }

    @Test
    void a_stock_client_can_ask_for_a_token_and_use_it() {
        try (var admin = served.client()) {
            var answer = admin.serviceAccounts()
                    .inNamespace("default")
                    .withName("robot")
                    .tokenRequest();
            var config = new ConfigBuilder(Config.empty())
                    .withMasterUrl(served.url())
                    .withOauthToken(answer.getStatus().getToken())
                    .build();
            try (var robot = new KubernetesClientBuilder().withConfig(config).build()) {
                assertThat(robot.configMaps().inNamespace("default").list().getItems())
                        .isEmpty();
                var refused = Assertions.catchThrowableOfType(
                        KubernetesClientException.class,
                        () -> robot.secrets().inNamespace("default").list());
                assertThat(refused.getCode()).isEqualTo(403);
            }
        }
    }

    @Test
    void neither_token_nor_secret_is_ever_logged() throws Exception {
        try (var log = Captured.everything()) {
            var token = token("{}");
            as(token, "/api/v1/namespaces/default/secrets");
            as(token + "x", "/apis");
            review(token, "[]");
            api.post(
                    "/api/v1/namespaces/default/secrets",
                    "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: swordfish-4711}}");
            api.send(
                    "POST",
                    "/api/v1/namespaces/default/secrets",
                    "application/json",
                    "{\"kind\": \"Secret\", \"stringData\": {\"a\": swordfish-4711".getBytes(StandardCharsets.UTF_8));
            api.get("/api/v1/namespaces/default/secrets/s");

            assertThat(log.lines()).isNotEmpty();
            var signature = token.substring(token.lastIndexOf('.') + 1);
            assertThat(log.lines())
                    .noneMatch(line -> line.contains(signature)
                            || line.contains("swordfish-4711")
                            || line.contains("c3dvcmRmaXNo"));
        }
    }

    private void account(String name) throws Exception {
        assertThat(api.post(
                                "/api/v1/namespaces/default/serviceaccounts",
                                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: " + name + "}}")
                        .code())
                .isEqualTo(201);
    }

    private static String tokenRequest(String spec) {
        return "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: " + spec + "}";
    }

    private Api.Answer request(String spec) throws Exception {
        return api.post(ROBOT + "/token", tokenRequest(spec));
    }

    private String token(String spec) throws Exception {
        return request(spec).at("/status/token");
    }

    private Api.Answer as(String token, String path) throws Exception {
        return api.send(
                api.request(path).header("Authorization", "Bearer " + token).GET());
    }

    private Api.Answer review(String token, String audiences) throws Exception {
        return api.post(
                REVIEWS,
                "{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: " + token + ", audiences: "
                        + audiences + "}}");
    }

    private boolean allowed(String token, String spec) throws Exception {
        var body = Api.json("{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: " + spec + "}");
        var answer = api.send(api.request(ASKS)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        assertThat(answer.code()).isEqualTo(201);
        return answer.json().at("/status/allowed").asBoolean();
    }

    private static JsonNode decoded(String part) {
        return Json.parse(Base64.getUrlDecoder().decode(part));
    }

    @Test
    void what_others_may_do_is_told_to_who_may_know() throws Exception {
        var reviews = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        var review = """
                apiVersion: authorization.k8s.io/v1
                kind: SubjectAccessReview
                spec:
                  user: system:serviceaccount:default:robot
                  groups: [system:serviceaccounts]
                  resourceAttributes: {namespace: default, verb: list, resource: %s}
                """;

        assertThat(api.post(reviews, review.formatted("configmaps")).at("/status/allowed"))
                .isEqualTo("true");
        assertThat(api.post(reviews, review.formatted("secrets")).at("/status/allowed"))
                .isEqualTo("false");
        assertThat(api.post(reviews, review.formatted("pods").replaceAll("user:.*|groups:.*", ""))
                        .code())
                .isEqualTo(400);
    }
}
