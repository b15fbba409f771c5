package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.SubscriberSite.Say;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.ServiceAccountTokens;
import io.sealane.testing.NeedsTool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the API server about brokers, and the commands of {@code docs/eventing.md} that show them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LookInsideTest {

    private static final String ROOT = "/sealane/eventing";
    private static final String BROKER = ROOT + "/namespaces/demo/brokers/kept";
    private static final Pattern TESTED =
            Pattern.compile("<!-- tested: LookInsideTest -->\n```sh\n(.*?)```", Pattern.DOTALL);

    private static SampleNode sample;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws Exception {
        site = SubscriberSite.start();
        site.script("/flaky", turn -> Say.status(turn == 1 ? 503 : turn == 2 ? 202 : 400));
        site.script("/stuck", turn -> Say.status(503));
        sample = SampleNode.start();
        sample.bothDoors();
        sample.awaitBroker("http");
        sample.node().applyText("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: kept
                  namespace: demo
                  annotations: {sealane.io/partitions: "1", sealane.io/retention: PT1H}
                """);
        trigger("flaky", "retry: 1, backoffPolicy: linear, backoffDelay: PT0.01S, deadLetterSink: {uri: '%s'}");
        trigger("stuck", "retry: 1000, backoffPolicy: linear, backoffDelay: PT1M");
        for (var id : new String[] {"one", "two"}) {
            assertThat(publish(id)).isEqualTo(202);
        }
        // As the page has it.
        sample.encryption("strict");
        sample.awaitBroker("https");
    }

    private static void trigger(String name, String delivery) {
        sample.node().applyText("""
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: %s, namespace: demo}
                spec: {broker: kept, subscriber: {uri: '%s'}, delivery: {%s}}
                """.formatted(name, site.uri("/" + name), delivery.formatted(site.uri("/dead"))));
        sample.api().await(SampleNode.TRIGGERS, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        sample.close();
        site.close();
    }

    @Test
    void all_brokers_and_channels_are_listed() {
        assertThat(sample.api().get(ROOT)).anySatisfy(broker -> {
            assertThat(broker.path("kind").asText()).isEqualTo("broker");
            assertThat(broker.path("name").asText()).isEqualTo("kept");
            assertThat(broker.path("partitions").asInt()).isEqualTo(1);
            assertThat(broker.path("triggers").asInt()).isEqualTo(2);
        });
    }

    @Test
    void a_broker_is_shown_with_what_came_in_and_what_became_of_it_for_each_trigger() throws Exception {
        // Of four attempts to deliver two events, one is tried again, one delivers and one is final, in whatever order.
        var flaky = await(
                "flaky",
                trigger -> trigger.path("deadLettered").asInt() == 1
                        && trigger.path("attempts").asInt() == 4);
        assertThat(flaky.path("retries").asInt()).isEqualTo(1);
        assertThat(flaky.path("failures").asInt()).isEqualTo(2);
        assertThat(flaky.path("givenUp").asInt()).isZero();
        assertThat(flaky.path("attemptsPerSecond").asDouble()).isBetween(0.0, 0.1);
        assertThat(flaky.path("attemptSeconds").asDouble()).isPositive();
        assertThat(flaky.path("subscriber").asText())
                .isEqualTo(site.uri("/flaky").toString());

        assertThat(flaky.at("/lastFailure/receiver").asText())
                .isEqualTo(site.uri("/flaky").toString());
        assertThat(flaky.at("/lastFailure/detail").asText()).startsWith("status ");
        assertThat(Instant.parse(flaky.at("/lastFailure/time").asText())).isBefore(Instant.now());

        var page = sample.api().get(BROKER);
        assertThat(page.path("accepted").asInt()).isEqualTo(2);
        assertThat(page.path("acceptedPerSecond").asDouble()).isBetween(0.0, 0.1);
        assertThat(page.path("filterSeconds").asDouble()).isPositive();
        assertThat(page.path("unanswered").asInt()).isZero();
        assertThat(page.at("/partitions/0/end").asInt()).isEqualTo(2);
        assertThat(page.at("/partitions/0/shown").asInt()).isEqualTo(2);
        assertThat(page.at("/partitions/0/bytes").asInt()).isPositive();
        // What a delivery holds it shows from its own thread.
        var stuck = await(
                "stuck",
                trigger -> !trigger.path("oldestUndelivered").isNull()
                        && trigger.path("inFlight").asInt() == 2);
        assertThat(stuck.path("lag").asInt()).isEqualTo(2);
        assertThat(stuck.path("inFlight").asInt()).isEqualTo(2);
        assertThat(Instant.parse(stuck.path("oldestUndelivered").asText())).isBefore(Instant.now());
        assertThat(stuck.at("/positions/0/settledBelow").asInt()).isZero();
    }

    @Test
    void a_stored_event_is_shown_with_its_size_and_only_when_asked_with_its_data() {
        var events = BROKER + "/partitions/0/events";

        var first = sample.api().get(events + "?count=1");
        assertThat(first.path("events")).hasSize(1);
        assertThat(first.at("/events/0/attributes/id").asText()).isEqualTo("one");
        assertThat(first.path("next").asInt()).isEqualTo(1);
        var second = sample.api().get(events + "/1");
        assertThat(second.at("/attributes/id").asText()).isEqualTo("two");
        assertThat(second.path("position").asInt()).isEqualTo(1);
        assertThat(second.path("dataBytes").asInt()).isEqualTo("{\"secret\": 1.50}".length());
        assertThat(second.path("bytes").asInt())
                .isGreaterThan(second.path("dataBytes").asInt());
        assertThat(second.toString()).doesNotContain("secret");
        assertThat(sample.api()
                        .get(events + "/1?data=true")
                        .at("/event/data/secret")
                        .asDouble())
                .isEqualTo(1.5);
        assertThat(sample.api().text(BROKER + "/partitions/0/replay?from=1"))
                .startsWith("[{")
                .endsWith("}]\n")
                .contains("\"id\":\"two\"", "{\"secret\": 1.50}")
                .doesNotContain("\"id\":\"one\"");
    }

    @Test
    void what_is_not_there_or_not_understood_is_said_by_name() {
        refused(ROOT + "/namespaces/demo/brokers/absent", "404", "broker demo/absent not found");
        refused(ROOT + "/namespaces/demo/triggers/x", "404", "brokers/NAME");
        refused("/sealane/other", "404", "/sealane/eventing");
        refused(BROKER + "/partitions/1/events", "404", "partition: expected 0 to 0, got 1");
        refused(BROKER + "/partitions/0/events/99", "404", "position 99");
        refused(BROKER + "/partitions/0/events?count=1001", "400", "count: expected 1 to 1000, got '1001'");
        refused(BROKER + "/partitions/x/events", "400", "partition: expected 0 to ");
        refused(BROKER + "/partitions/0", "400", "path: expected partitions/NUMBER/events");
        assertThatThrownBy(() -> sample.api().mergePatch(BROKER, "{}")).hasMessageContaining("405");
    }

    @Test
    void nobody_but_the_admin_sees_it_and_no_port_of_events_has_it() throws Exception {
        var api = URI.create(sample.url("api-server"));
        var stranger = HttpClient.newBuilder()
                .sslContext(sample.node().trustingBootstrap())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        assertThat(get(stranger, api.resolve(BROKER), Map.of())).isEqualTo(401);
        assertThat(get(stranger, api.resolve(BROKER), Map.of("authorization", "Bearer " + token())))
                .isEqualTo(403);
        for (var listener : new String[] {"cluster-local-http", "observe"}) {
            assertThat(get(stranger, URI.create(sample.url(listener)).resolve(BROKER), Map.of()))
                    .as(listener)
                    .isGreaterThanOrEqualTo(400);
        }
    }

    @Test
    @NeedsTool({"bash", "curl", "kubectl"})
    void the_commands_of_the_page_work(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("kubeconfig"), sample.node().kubeconfigText());
        var page = Files.readString(Path.of("..", "docs", "eventing.md"));
        var commands =
                TESTED.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(commands).hasSize(3);
        var bash = Tool.of(
                "bash", Map.of("KUBECONFIG", folder.resolve("kubeconfig").toString(), "HOME", "" + folder));

        for (var command : commands) {
            // The page speaks of the sample's broker, which keeps nothing.
            var script = "set -e; cd '" + folder + "'\n" + command.replace("brokers/br", "brokers/kept");
            assertThat(bash.run("-c", script)).as(command).doesNotContain("error");
        }

        assertThat(Files.readString(folder.resolve("events.json"))).contains("\"id\":\"one\"");
        sample.api().follow(SampleNode.PODS + "/event-display/log?follow=true", "id: two", SampleNode.PATIENCE);
    }

    private static JsonNode await(String name, Predicate<JsonNode> condition) {
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        var trigger = triggerOf(sample.api().get(BROKER), name);
        while (!condition.test(trigger) && System.nanoTime() < deadline) {
            trigger = triggerOf(sample.api().get(BROKER), name);
        }
        assertThat(condition.test(trigger)).as("%s", trigger).isTrue();
        return trigger;
    }

    private static JsonNode triggerOf(JsonNode page, String name) {
        for (var trigger : page.path("triggers")) {
            if (trigger.path("name").asText().equals(name)) {
                return trigger;
            }
        }
        throw new AssertionError("no trigger " + name + " in " + page);
    }

    private static void refused(String path, String status, String text) {
        assertThatThrownBy(() -> sample.api().get(path))
                .hasMessageContaining(status)
                .hasMessageContaining(text);
    }

    private static String token() throws Exception {
        return ((ServiceAccountTokens) sample.node().resources())
                .token(
                        new ResourceKey("demo", "default"),
                        List.of("https://kubernetes.default.svc.cluster.local"),
                        Duration.ofMinutes(10))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static int get(HttpClient client, URI uri, Map<String, String> headers) throws Exception {
        var request = HttpRequest.newBuilder(uri).timeout(SampleNode.PATIENCE);
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static int publish(String id) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(sample.url("cluster-local-http") + "/demo/kept"))
                .timeout(SampleNode.PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", "made")
                .header("ce-source", "/test")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"secret\": 1.50}"));
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
