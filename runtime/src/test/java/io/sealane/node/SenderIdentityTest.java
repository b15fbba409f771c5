package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.ServiceAccountTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Senders show who they are, and EventPolicies say who may send what: over real connections, switched while the node runs. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SenderIdentityTest {

    private static final String BROKER_AUDIENCE = "eventing.knative.dev/broker/demo/br";
    private static final String POLICIES = "/apis/eventing.knative.dev/v1alpha1/namespaces/demo/eventpolicies";
    private static final String CHANNELS = "/apis/messaging.knative.dev/v1/namespaces/demo/inmemorychannels";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static SampleNode sample;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws Exception {
        sample = SampleNode.startWith("sealane.eventing.identity { switch-grace = 0s, keys-refresh-min = 1h }");
        site = SubscriberSite.start();
        sample.bothDoors();
        sample.node().applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: elsewhere}}
                ---
                {apiVersion: v1, kind: ServiceAccount, metadata: {name: shop, namespace: demo}}
                ---
                {apiVersion: v1, kind: ServiceAccount, metadata: {name: shop, namespace: elsewhere}}
                ---
                {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, metadata: {name: ch, namespace: demo}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: onward, namespace: demo}
                spec:
                  broker: br
                  filter: {attributes: {type: onward}}
                  subscriber: {uri: '%s', audience: the-subscriber}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: into-channel, namespace: demo}
                spec:
                  broker: br
                  filter: {attributes: {type: into.channel}}
                  subscriber: {ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: ch}}
                ---
                apiVersion: messaging.knative.dev/v1
                kind: Subscription
                metadata: {name: out-of-channel, namespace: demo}
                spec:
                  channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: ch}
                  subscriber: {uri: '%s'}
                """.formatted(site.uri("/onward"), site.uri("/channel")));
        sample.api().await(SampleNode.TRIGGERS, "onward", SampleNode.PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        site.close();
        sample.close();
    }

    @Test
    @Order(1)
    void while_it_is_switched_off_nobody_is_asked_and_deliveries_show_nothing() throws Exception {
        assertThat(publish("off", "onward", "")).isEqualTo(202);

        assertThat(site.next("/onward").header("authorization")).isEmpty();
        assertThat(broker(ready -> true).at("/status/address").has("audience")).isFalse();
    }

    @Test
    @Order(2)
    void switched_on_addresses_have_an_audience_and_senders_are_asked_for_a_token_of_that_audience() throws Exception {
        features("authentication-oidc", "enabled");
        var broker = broker(
                found -> found.at("/status/addresses/0/audience").asText().equals(BROKER_AUDIENCE)
                        && found.at("/status/address/audience").asText().equals(BROKER_AUDIENCE));
        assertThat(condition(broker, "EventPoliciesReady")).isEqualTo("True DefaultAuthorizationMode");

        assertThat(publish("none", "t", "")).isEqualTo(401);
        assertThat(publish("bad", "t", "x.y.z")).isEqualTo(401);
        assertThat(publish("for-another", "t", token("demo", "another"))).isEqualTo(401);
        assertThat(publish("good", "t", token("demo", BROKER_AUDIENCE))).isEqualTo(202);
        assertThat(publish("stranger", "t", token("elsewhere", BROKER_AUDIENCE)))
                .isEqualTo(403);
    }

    @Test
    @Order(3)
    void a_401_names_the_scheme_and_a_403_who_was_refused_and_why() throws Exception {
        var unknown = send("a", "t", "");
        assertThat(unknown.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(unknown.body()).contains("expected a token in the header Authorization: Bearer");

        var refused = send("a", "t", token("elsewhere", BROKER_AUDIENCE));
        assertThat(refused.body())
                .contains(
                        "system:serviceaccount:elsewhere:shop may not send this to demo/br: default-authorization-mode is"
                                + " allow-same-namespace, and no EventPolicy applies");
    }

    @Test
    @Order(3)
    void a_token_with_a_key_that_may_be_new_is_not_turned_away_for_good() throws Exception {
        var good = token("demo", BROKER_AUDIENCE);
        assertThat(publish("known", "t", good)).isEqualTo(202);
        var header = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"rotated-a-moment-ago\"}";
        var encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));

        var answer = send("rotated", "t", encoded + good.substring(good.indexOf('.')));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    @Order(4)
    void deliveries_show_a_token_of_the_triggers_account_to_a_receiver_that_has_an_audience() throws Exception {
        var trigger = sample.api()
                .await(
                        SampleNode.TRIGGERS,
                        "onward",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/auth/serviceAccountName")
                                        .isTextual()));
        assertThat(trigger.at("/status/auth/serviceAccountName").asText())
                .isEqualTo("onward-oidc-eventing.knative.dev-trigger");
        assertThat(condition(trigger, "OIDCIdentityCreated")).startsWith("True");

        assertThat(publish("shown", "onward", token("demo", BROKER_AUDIENCE))).isEqualTo(202);

        var claims = claims(site.next("/onward").header("authorization"));
        assertThat(claims.path("sub").asText())
                .isEqualTo("system:serviceaccount:demo:onward-oidc-eventing.knative.dev-trigger");
        assertThat(claims.path("aud").toString()).contains("the-subscriber");
    }

    @Test
    @Order(5)
    void a_trigger_delivers_into_a_channel_that_asks_who_sends() throws Exception {
        sample.api()
                .await(
                        CHANNELS,
                        "ch",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/address/audience")
                                        .asText()
                                        .equals("messaging.knative.dev/inmemorychannel/demo/ch")));
        sample.api()
                .await(
                        SampleNode.TRIGGERS,
                        "into-channel",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found ->
                                        found.at("/status/subscriberAudience").isTextual()));
        sample.api()
                .await(
                        "/apis/messaging.knative.dev/v1/namespaces/demo/subscriptions",
                        "out-of-channel",
                        SampleNode.PATIENCE,
                        isTrue("Ready"));

        assertThat(publish("through", "into.channel", token("demo", BROKER_AUDIENCE)))
                .isEqualTo(202);

        assertThat(site.next("/channel").header("ce-id")).isEqualTo("through");
    }

    @Test
    @Order(6)
    void all_policies_are_considered_with_their_filters() throws Exception {
        policy("of-shop", "{from: [{sub: 'system:serviceaccount:elsewhere:*'}], filters: [{exact: {type: a}}]}");
        policy(
                "of-shop-too",
                "{from: [{sub: 'system:serviceaccount:elsewhere:shop'}], filters: [{prefix: {type: b.}}],"
                        + " to: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}]}");
        var broker = broker(found -> found.at("/status/policies").size() == 2);
        assertThat(condition(broker, "EventPoliciesReady")).startsWith("True");

        var stranger = token("elsewhere", BROKER_AUDIENCE);
        assertThat(publish("1", "a", stranger)).isEqualTo(202);
        assertThat(publish("2", "b.c", stranger)).isEqualTo(202);
        assertThat(publish("3", "c", stranger)).isEqualTo(403);
        assertThat(publish("4", "a", token("demo", BROKER_AUDIENCE))).isEqualTo(403);
        remove("of-shop", "of-shop-too");
    }

    @Test
    @Order(7)
    void a_policy_may_name_a_sender_and_applies_to_channels_as_well() throws Exception {
        policy(
                "of-trigger",
                "{from: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Trigger, name: onward}}],"
                        + " to: [{selector: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}}]}");
        var found = sample.api().await(POLICIES, "of-trigger", SampleNode.PATIENCE, isTrue("Ready"));
        assertThat(found.at("/status/from/0").asText())
                .isEqualTo("system:serviceaccount:demo:onward-oidc-eventing.knative.dev-trigger");
        sample.api()
                .await(
                        CHANNELS,
                        "ch",
                        SampleNode.PATIENCE,
                        channel ->
                                channel.at("/status/policies/0/name").asText().equals("of-trigger"));

        var url = URI.create(sample.url("cluster-local-http") + "/channels/demo/ch");
        var audience = "messaging.knative.dev/inmemorychannel/demo/ch";
        assertThat(publish(url, "5", "t", token("demo", audience))).isEqualTo(403);
        var account = new ResourceKey("demo", "onward-oidc-eventing.knative.dev-trigger");
        assertThat(publish(url, "6", "t", token(account, audience))).isEqualTo(202);
        remove("of-trigger");
    }

    @Test
    @Order(8)
    void a_policy_that_is_not_ready_lets_nobody_in_and_the_broker_says_so() throws Exception {
        policy(
                "broken",
                "{from: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Trigger, name: absent}}],"
                        + " to: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}]}");
        var broker = broker(found -> condition(found, "EventPoliciesReady").equals("False EventPoliciesNotReady"));
        assertThat(condition(broker, "Ready")).isEqualTo("False EventPoliciesNotReady");
        assertThat(broker.at("/status/policies").size()).isZero();

        assertThat(publish("7", "a", token("demo", BROKER_AUDIENCE))).isEqualTo(403);

        remove("broken");
        broker(isTrue("Ready"));
        assertThat(publish("8", "a", token("demo", BROKER_AUDIENCE))).isEqualTo(202);
    }

    @Test
    @Order(9)
    void the_default_mode_is_switched_while_events_come() throws Exception {
        var stranger = token("elsewhere", BROKER_AUDIENCE);
        features("default-authorization-mode", "allow-all");
        broker(found -> message(found, "EventPoliciesReady").contains("allow-all"));
        assertThat(publish("9", "a", stranger)).isEqualTo(202);

        features("default-authorization-mode", "deny-all");
        broker(found -> message(found, "EventPoliciesReady").contains("deny-all"));
        assertThat(publish("10", "a", token("demo", BROKER_AUDIENCE))).isEqualTo(403);
    }

    @Test
    @Order(10)
    void switched_off_again_everybody_may_send_and_addresses_have_no_audience() throws Exception {
        features("authentication-oidc", "disabled");
        broker(found -> !found.at("/status/address").has("audience")
                && condition(found, "EventPoliciesReady").equals("True OIDCDisabled"));

        assertThat(publish("11", "a", "")).isEqualTo(202);
    }

    @Test
    @Order(11)
    void switched_on_with_a_policy_that_is_there_nobody_whom_it_allows_is_turned_away_for_good() throws Exception {
        features("default-authorization-mode", "deny-all");
        policy("of-shop", "{from: [{sub: 'system:serviceaccount:elsewhere:*'}]}");
        sample.api()
                .await(
                        POLICIES,
                        "of-shop",
                        SampleNode.PATIENCE,
                        found -> condition(found, "AuthenticationEnabled").equals("False OIDCAuthenticationDisabled")
                                && condition(found, "Ready").equals("False OIDCAuthenticationDisabled"));
        assertThat(publish("11-unasked", "a", "")).as("nobody is asked").isEqualTo(202);
        var allowed = token("elsewhere", BROKER_AUDIENCE);
        var answers = new TreeSet<Integer>();

        features("authentication-oidc", "enabled");
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        do {
            answers.add(publish("12", "a", allowed));
        } while (publish("13", "a", "") != 401 && System.nanoTime() < deadline);
        broker(found -> found.at("/status/policies").size() == 1
                && condition(found, "Ready").startsWith("True"));
        answers.add(publish("14", "a", allowed));

        assertThat(answers).contains(202).isSubsetOf(202, 503);
    }

    private static JsonNode broker(Predicate<JsonNode> wanted) {
        return sample.api().await(SampleNode.BROKERS, "br", SampleNode.PATIENCE, wanted);
    }

    private static void features(String key, String value) {
        sample.api().mergePatch(SampleNode.FEATURES, "{\"data\":{\"" + key + "\":\"" + value + "\"}}");
    }

    private static void policy(String name, String spec) {
        sample.node()
                .applyText("apiVersion: eventing.knative.dev/v1alpha1\nkind: EventPolicy\nmetadata: {name: " + name
                        + ", namespace: demo}\nspec: " + spec + "\n");
    }

    private static void remove(String... policies) {
        for (var policy : policies) {
            sample.api().delete(POLICIES + "/" + policy);
        }
        broker(found -> found.at("/status/policies").isEmpty());
        sample.api()
                .await(
                        CHANNELS,
                        "ch",
                        SampleNode.PATIENCE,
                        found -> found.at("/status/policies").isEmpty());
    }

    private static int publish(String id, String type, String token) throws Exception {
        return publish(URI.create(sample.url("cluster-local-http") + "/demo/br"), id, type, token);
    }

    /** As long as the door is not told of all policies it turns nobody away for good: then once more, as a sender does. */
    private static int publish(URI url, String id, String type, String token) throws Exception {
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        var status = send(url, id, type, token).statusCode();
        while (status == 503 && System.nanoTime() < deadline) {
            status = send(url, id, type, token).statusCode();
        }
        return status;
    }

    private static HttpResponse<String> send(String id, String type, String token) throws Exception {
        return send(URI.create(sample.url("cluster-local-http") + "/demo/br"), id, type, token);
    }

    private static HttpResponse<String> send(URI url, String id, String type, String token) throws Exception {
        var request = HttpRequest.newBuilder(url)
                .timeout(SampleNode.PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", type)
                .header("ce-source", "/test")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String token(String namespace, String audience) throws Exception {
        return token(new ResourceKey(namespace, "shop"), audience);
    }

    private static String token(ResourceKey account, String audience) throws Exception {
        return ((ServiceAccountTokens) sample.node().resources())
                .token(account, List.of(audience), Duration.ofMinutes(10))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static JsonNode claims(String authorization) throws Exception {
        assertThat(authorization).startsWith("Bearer ");
        var payload = authorization.substring("Bearer ".length()).split("\\.")[1];
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(payload));
    }

    private static String condition(JsonNode object, String type) {
        for (var condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText() + " "
                        + condition.path("reason").asText();
            }
        }
        return "";
    }

    private static String message(JsonNode object, String type) {
        for (var condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("message").asText();
            }
        }
        return "";
    }
}
