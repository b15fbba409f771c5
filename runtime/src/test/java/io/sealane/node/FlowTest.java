package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Sequences and Parallels over real connections (Knative's flows.knative.dev/v1). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FlowTest {

    private static final String FLOWS = "/apis/flows.knative.dev/v1/namespaces/demo/";
    private static final String SEQUENCES = FLOWS + "sequences";
    private static final String PARALLELS = FLOWS + "parallels";
    private static final String MESSAGING = "/apis/messaging.knative.dev/v1/namespaces/demo/";
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static SampleNode sample;
    private static SubscriberSite site;

    private String name = "";

    @BeforeAll
    static void start() throws IOException {
        sample = SampleNode.start();
        site = SubscriberSite.start();
        sample.bothDoors();
    }

    @AfterAll
    static void stop() {
        site.close();
        sample.close();
    }

    @BeforeEach
    void named() {
        name = "f" + NAMES.incrementAndGet();
    }

    @Test
    void what_each_step_replies_goes_to_the_next_and_what_the_last_replies_to_the_reply() throws Exception {
        steps(
                "{uri: '%s'}, {uri: '%s'}, {uri: '%s'}".formatted(uri("/a"), uri("/b"), uri("/c")),
                "reply: {uri: '%s'}".formatted(uri("/end")));
        site.script(path("/a"), turn -> SubscriberSite.Say.reply("from-a"));
        site.script(path("/b"), turn -> SubscriberSite.Say.reply("from-b"));
        site.script(path("/c"), turn -> SubscriberSite.Say.reply("from-c"));

        var sequence = ready(SEQUENCES);
        publish(sequence, "first");

        assertThat(site.next(path("/a")).header("ce-id")).isEqualTo("first");
        var second = site.next(path("/b"));
        assertThat(second.header("ce-id")).isEqualTo("from-a");
        assertThat(second.header("prefer")).isEqualTo("reply");
        assertThat(second.header("kn-namespace")).isEqualTo("demo");
        assertThat(site.next(path("/c")).header("ce-id")).isEqualTo("from-b");
        assertThat(site.next(path("/end")).header("ce-id")).isEqualTo("from-c");
    }

    @Test
    void the_status_of_a_sequence_names_its_channels_and_subscriptions_and_its_address() {
        steps("{uri: '%s'}, {uri: '%s'}".formatted(uri("/a"), uri("/b")), "");

        var status = ready(SEQUENCES).path("status");

        assertThat(status.at("/address/url").asText())
                .isEqualTo("http://" + name + "-kn-sequence-0-kn-channel.demo.svc.cluster.local");
        assertThat(status.path("channelStatuses").findValuesAsText("name"))
                .containsExactly(name + "-kn-sequence-0", name + "-kn-sequence-1");
        assertThat(status.at("/channelStatuses/0/channel/kind").asText()).isEqualTo("InMemoryChannel");
        assertThat(status.at("/channelStatuses/1/ready/status").asText()).isEqualTo("True");
        assertThat(status.at("/subscriptionStatuses/1/subscription/name").asText())
                .isEqualTo(name + "-kn-sequence-1");
        assertThat(status.at("/subscriptionStatuses/1/ready/status").asText()).isEqualTo("True");
        assertThat(types(status))
                .containsExactly("Addressable", "ChannelsReady", "EventPoliciesReady", "Ready", "SubscriptionsReady");
    }

    @Test
    void a_step_that_says_nothing_ends_the_flow() throws Exception {
        steps("{uri: '%s'}, {uri: '%s'}".formatted(uri("/a"), uri("/b")), "");
        site.script(path("/a"), turn -> turn == 1 ? new SubscriberSite.Say(200, "") : SubscriberSite.Say.reply("said"));
        var sequence = ready(SEQUENCES);

        publish(sequence, "silent");
        site.next(path("/a"));
        publish(sequence, "spoken");

        assertThat(site.next(path("/b")).header("ce-id")).isEqualTo("said");
        assertThat(site.queue(path("/b"))).isEmpty();
    }

    @Test
    void a_step_has_retries_and_a_dead_letter_sink_of_its_own() throws Exception {
        steps(
                "{uri: '%s'}, {uri: '%s', delivery: {retry: 1, backoffPolicy: linear, backoffDelay: PT0.01S, deadLetterSink: {uri: '%s'}}}"
                        .formatted(uri("/a"), uri("/b"), uri("/dead")),
                "");
        site.script(path("/a"), turn -> SubscriberSite.Say.reply("from-a"));
        site.script(path("/b"), turn -> SubscriberSite.Say.status(500));

        publish(ready(SEQUENCES), "e");

        var dead = site.next(path("/dead"));
        assertThat(dead.header("ce-id")).isEqualTo("from-a");
        assertThat(dead.header("ce-knativeerrordest")).isEqualTo(uri("/b").toString());
        assertThat(site.queue(path("/b"))).hasSize(2);
        assertThat(site.queue(path("/a"))).hasSize(1);
    }

    @Test
    void steps_can_be_added_and_taken_away() throws Exception {
        steps("{uri: '%s'}, {uri: '%s'}".formatted(uri("/a"), uri("/b")), "");
        ready(SEQUENCES);

        steps("{uri: '%s'}".formatted(uri("/a")), "reply: {uri: '%s'}".formatted(uri("/end")));
        var shorter = sample.api()
                .await(
                        SEQUENCES,
                        name,
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found ->
                                        found.at("/status/channelStatuses").size() == 1));
        awaitGone(MESSAGING + "inmemorychannels", name + "-kn-sequence-1");
        site.script(path("/a"), turn -> SubscriberSite.Say.reply("from-a"));
        publish(shorter, "e");

        assertThat(site.next(path("/end")).header("ce-id")).isEqualTo("from-a");
    }

    @Test
    void a_branch_gets_what_its_filter_replies_and_its_reply_goes_before_that_of_all() throws Exception {
        sample.node().applyText("""
                apiVersion: flows.knative.dev/v1
                kind: Parallel
                metadata: {name: %s, namespace: demo}
                spec:
                  branches:
                  - {filter: {uri: '%s'}, subscriber: {uri: '%s'}, reply: {uri: '%s'}}
                  - {filter: {uri: '%s'}, subscriber: {uri: '%s'}}
                  - {subscriber: {uri: '%s'}}
                  reply: {uri: '%s'}
                """.formatted(
                name, uri("/yes"), uri("/one"), uri("/own"), uri("/no"), uri("/two"), uri("/three"), uri("/all")));
        site.script(path("/yes"), turn -> SubscriberSite.Say.reply("passed"));
        site.script(path("/no"), turn -> new SubscriberSite.Say(200, ""));
        site.script(path("/one"), turn -> SubscriberSite.Say.reply("from-one"));
        site.script(path("/three"), turn -> SubscriberSite.Say.reply("from-three"));

        var parallel = ready(PARALLELS);
        publish(parallel, "e");

        assertThat(site.next(path("/yes")).header("ce-id")).isEqualTo("e");
        assertThat(site.next(path("/no")).header("ce-id")).isEqualTo("e");
        assertThat(site.next(path("/one")).header("ce-id")).isEqualTo("passed");
        assertThat(site.next(path("/three")).header("ce-id")).isEqualTo("e");
        assertThat(site.next(path("/own")).header("ce-id")).isEqualTo("from-one");
        assertThat(site.next(path("/all")).header("ce-id")).isEqualTo("from-three");
        assertThat(site.queue(path("/two"))).isEmpty();
        var status = parallel.path("status");
        assertThat(status.at("/ingressChannelStatus/channel/name").asText()).isEqualTo(name + "-kn-parallel");
        assertThat(status.at("/branchStatuses/0/filterChannelStatus/channel/name")
                        .asText())
                .isEqualTo(name + "-kn-parallel-0");
        assertThat(status.at("/branchStatuses/0/filterSubscriptionStatus/subscription/name")
                        .asText())
                .isEqualTo(name + "-kn-parallel-filter-0");
        assertThat(status.at("/branchStatuses/2/subscriberSubscriptionStatus/subscription/name")
                        .asText())
                .isEqualTo(name + "-kn-parallel-2");
        assertThat(status.path("branchStatuses").findValuesAsText("status")).containsOnly("True");
    }

    @Test
    void a_flow_that_is_deleted_leaves_nothing_behind() {
        steps("{uri: '%s'}".formatted(uri("/a")), "");
        ready(SEQUENCES);

        sample.api().delete(SEQUENCES + "/" + name);

        for (var kind : List.of("inmemorychannels", "subscriptions")) {
            awaitGone(MESSAGING + kind, name + "-kn-sequence-0");
        }
    }

    @Test
    void what_cannot_be_is_refused_or_shown() {
        assertThatThrownBy(() -> steps("", "")).hasMessageContaining("spec.steps");
        steps(
                "{uri: '%s'}".formatted(uri("/a")),
                "channelTemplate: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel}");

        var shown = sample.api()
                .await(
                        SEQUENCES,
                        name,
                        SampleNode.PATIENCE,
                        found -> found.at("/status/conditions")
                                .findValuesAsText("reason")
                                .contains("ChannelTemplateUnsupported"));

        assertThat(isTrue("Ready").test(shown)).isFalse();
    }

    @Test
    void the_samples_run() throws Exception {
        sample.node().applyText(Files.readString(Path.of("..", "docs", "examples", "sequence.yaml")));
        sample.node().applyText(Files.readString(Path.of("..", "docs", "examples", "parallel.yaml")));

        var sequence = sample.api()
                .await(
                        "/apis/flows.knative.dev/v1/namespaces/sequences/sequences",
                        "greet",
                        SampleNode.PATIENCE,
                        isTrue("Ready"));
        publish(sequence, "s-1");
        assertThat(shown("sequences", "\"message\": \"to hello world\"")).contains("s-1");

        var parallel = sample.api()
                .await(
                        "/apis/flows.knative.dev/v1/namespaces/parallels/parallels",
                        "fan-out",
                        SampleNode.PATIENCE,
                        isTrue("Ready"));
        publish(parallel, "p-1");
        assertThat(shown("parallels", "\"message\": \"to checked one\"")).contains("p-1");
        assertThat(shown("parallels", "\"message\": \"to two\"")).contains("p-1");
    }

    private static String shown(String namespace, String wanted) {
        var log = "/api/v1/namespaces/" + namespace + "/pods/event-display/log?follow=true";
        return sample.api().follow(log, wanted, SampleNode.PATIENCE);
    }

    private void steps(String steps, String more) {
        sample.node().applyText("""
                apiVersion: flows.knative.dev/v1
                kind: Sequence
                metadata: {name: %s, namespace: demo}
                spec:
                  steps: [%s]
                  %s
                """.formatted(name, steps, more));
    }

    private JsonNode ready(String collection) {
        return sample.api().await(collection, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    /** Each flow's steps have paths of their own. */
    private String path(String path) {
        return "/" + name + path;
    }

    private URI uri(String path) {
        return site.uri(path(path));
    }

    private static List<String> types(JsonNode status) {
        var types = new ArrayList<String>();
        status.path("conditions")
                .forEach(condition -> types.add(condition.path("type").asText()));
        return types;
    }

    /** At the address on this machine that the flow shows, but in the clear. */
    private static void publish(JsonNode flow, String id) throws IOException, InterruptedException {
        var address = SampleNode.localUrl(flow);
        var sender = new PlainSender(URI.create(sample.url("cluster-local-http") + address.getPath()));
        assertThat(sender.publish(id, "{\"message\":\"to\"}")).isEqualTo(202);
    }

    private static void awaitGone(String collection, String name) {
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        List<String> left;
        do {
            left = sample.api().get(collection).findValuesAsText("name");
        } while (left.contains(name) && System.nanoTime() < deadline);
        assertThat(left).doesNotContain(name);
    }
}
