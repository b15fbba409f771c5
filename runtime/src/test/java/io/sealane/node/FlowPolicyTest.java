package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.ServiceAccountTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Who may send into a flow, and between its steps, over real connections. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FlowPolicyTest {

    private static final String SEQUENCES = "/apis/flows.knative.dev/v1/namespaces/demo/sequences";
    private static final String PARALLELS = "/apis/flows.knative.dev/v1/namespaces/demo/parallels";
    private static final String MESSAGING = "/apis/messaging.knative.dev/v1/namespaces/demo/";
    private static final String POLICIES = "/apis/eventing.knative.dev/v1alpha1/namespaces/demo/eventpolicies";
    private static final String AUDIENCE = "messaging.knative.dev/inmemorychannel/demo/";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static SampleNode sample;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws IOException {
        sample = SampleNode.startWith("sealane.eventing.identity.switch-grace = 0s");
        site = SubscriberSite.start();
        sample.bothDoors();
        sample.api().mergePatch(SampleNode.FEATURES, "{\"data\":{\"authentication-oidc\":\"enabled\"}}");
        sample.node().applyText("""
                {apiVersion: v1, kind: ServiceAccount, metadata: {name: shop, namespace: demo}}
                ---
                {apiVersion: v1, kind: ServiceAccount, metadata: {name: other, namespace: demo}}
                """);
    }

    @AfterAll
    static void stop() {
        site.close();
        sample.close();
    }

    @Test
    void a_policy_that_names_a_sequence_holds_for_what_the_sequence_takes_in() throws Exception {
        sequence("guarded", "/g1", "/g2");
        policy("for-guarded", "Sequence", "guarded");
        guarded(SEQUENCES, "guarded", "for-guarded");
        var status = sample.api()
                .await(
                        SEQUENCES,
                        "guarded",
                        SampleNode.PATIENCE,
                        found -> found.at("/status/policies/0").isObject()
                                && found.at("/status/auth/serviceAccountNames/0")
                                        .isTextual())
                .path("status");
        assertThat(status.at("/policies/0/kind").asText("")).isIn("", "EventPolicy");
        assertThat(status.at("/auth/serviceAccountNames").toString())
                .contains("guarded-kn-sequence-0-oidc-messaging.knative.dev-subscription");
        site.script("/g1", turn -> SubscriberSite.Say.reply("from-g1"));

        assertThat(publish("guarded-kn-sequence-0", "1", "other")).isEqualTo(403);
        assertThat(publish("guarded-kn-sequence-0", "2", "shop")).isEqualTo(202);

        assertThat(site.next("/g1").header("ce-id")).isEqualTo("2");
        assertThat(site.next("/g2").header("ce-id")).isEqualTo("from-g1");
    }

    @Test
    void a_policy_that_names_a_parallel_holds_for_what_the_parallel_takes_in() throws Exception {
        sample.node()
                .applyText("{apiVersion: flows.knative.dev/v1, kind: Parallel, metadata: {name: p, namespace: demo},"
                        + " spec: {branches: [{subscriber: {uri: '" + site.uri("/branch") + "'}}]}}");
        policy("for-p", "Parallel", "p");
        guarded(PARALLELS, "p", "for-p");

        assertThat(publish("p-kn-parallel", "1", "other")).isEqualTo(403);
        assertThat(publish("p-kn-parallel", "2", "shop")).isEqualTo(202);

        assertThat(site.next("/branch").header("ce-id")).isEqualTo("2");
    }

    @Test
    void between_its_steps_only_its_own_steps_may_send() throws Exception {
        sequence("own", "/o1", "/o2");
        ready(SEQUENCES, "own");
        sample.api()
                .await(
                        MESSAGING + "inmemorychannels",
                        "own-kn-sequence-1",
                        SampleNode.PATIENCE,
                        found -> found.at("/status/conditions").toString().contains("Steps of Sequence own may send"));

        assertThat(publish("own-kn-sequence-1", "1", "shop")).isEqualTo(403);
    }

    @Test
    void a_subscription_of_somebody_else_does_not_get_between_its_steps() throws Exception {
        sequence("victim", "/v1", "/v2");
        site.script("/v1", turn -> SubscriberSite.Say.reply("from-v1"));
        ready(SEQUENCES, "victim");
        sample.node().applyText("""
                {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, metadata: {name: open, namespace: demo}}
                ---
                apiVersion: messaging.knative.dev/v1
                kind: Subscription
                metadata: {name: foreign, namespace: demo}
                spec:
                  channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: open}
                  subscriber: {ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: victim-kn-sequence-1}}
                  delivery: {retry: 3, backoffPolicy: linear, backoffDelay: PT0.1S, deadLetterSink: {uri: '%s'}}
                """.formatted(site.uri("/refused")));
        ready(MESSAGING + "subscriptions", "foreign");

        assertThat(publish("open", "smuggled", "shop")).isEqualTo(202);

        var refused = site.next("/refused");
        assertThat(refused.header("ce-id")).isEqualTo("smuggled");
        assertThat(refused.header("ce-knativeerrorcode")).isEqualTo("403");
        assertThat(publish("victim-kn-sequence-0", "legitimate", "shop")).isEqualTo(202);
        assertThat(site.next("/v2").header("ce-id")).isEqualTo("from-v1");
    }

    private static void sequence(String name, String first, String second) {
        sample.node()
                .applyText("{apiVersion: flows.knative.dev/v1, kind: Sequence, metadata: {name: " + name
                        + ", namespace: demo}, spec: {steps: [{uri: '" + site.uri(first) + "'}, {uri: '"
                        + site.uri(second) + "'}]}}");
    }

    private static void policy(String name, String kind, String target) {
        sample.node()
                .applyText("apiVersion: eventing.knative.dev/v1alpha1\nkind: EventPolicy\nmetadata: {name: " + name
                        + ", namespace: demo}\nspec: {from: [{sub: 'system:serviceaccount:demo:shop'}], to: [{ref: {apiVersion:"
                        + " flows.knative.dev/v1, kind: " + kind + ", name: " + target + "}}]}\n");
        ready(POLICIES, name);
    }

    private static JsonNode guarded(String flows, String name, String policy) {
        return sample.api()
                .await(
                        flows,
                        name,
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/policies")
                                        .findValuesAsText("name")
                                        .contains(policy)));
    }

    private static JsonNode ready(String path, String name) {
        return sample.api().await(path, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static int publish(String channel, String id, String account) throws Exception {
        var url = URI.create(sample.url("cluster-local-http") + "/channels/demo/" + channel);
        var token = ((ServiceAccountTokens) sample.node().resources())
                .token(new ResourceKey("demo", account), List.of(AUDIENCE + channel), Duration.ofMinutes(10))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        var request = HttpRequest.newBuilder(url)
                .timeout(SampleNode.PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", "t")
                .header("ce-source", "/test")
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        // As long as the door is not told of all policies and steps it turns nobody away for good.
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        var status = status(request);
        while (status == 503 && System.nanoTime() < deadline) {
            status = status(request);
        }
        return status;
    }

    private static int status(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
