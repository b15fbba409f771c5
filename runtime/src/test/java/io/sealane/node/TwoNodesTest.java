package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.Tenure.Admission;
import io.sealane.journal.memory.MemoryMedium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several nodes promise together: {@code docs/cluster.md}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TwoNodesTest {

    private static final int MIB = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/two/brokers";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/two/triggers";

    @TempDir
    Path folder;

    @Test
    void what_any_node_accepted_is_delivered_though_the_owner_dies_and_the_owner_of_before_can_store_nothing()
            throws Exception {
        try (var subscriber = RecordingSubscriber.answering(503);
                var nodes = TwoNodes.start(folder)) {
            applyBroker(nodes, subscriber.uri());
            var accepted = new HashSet<String>();
            accepted.addAll(publish(nodes.first, "first"));
            accepted.addAll(publish(nodes.second, "second"));
            assertThat(accepted).hasSize(2 * (40 + 4));
            assertThat(nodes.firstJournal.tenures())
                    .as("partitions of the first")
                    .isNotEmpty();
            assertThat(nodes.secondJournal.tenures())
                    .as("partitions of the second")
                    .isNotEmpty();

            nodes.killSecond();
            subscriber.answer(202);

            subscriber.awaitAll(accepted, PATIENCE);
            assertFenced(nodes);
        }
    }

    @Test
    void the_second_node_serves_with_a_key_that_it_read_through_the_API_and_leaves_status_to_the_first()
            throws Exception {
        try (var subscriber = RecordingSubscriber.start();
                var nodes = TwoNodes.start(folder)) {
            applyBroker(nodes, subscriber.uri());
            nodes.first.apiClient().mergePatch(SampleNode.FEATURES, "{\"data\":{\"transport-encryption\":\"strict\"}}");
            var broker = nodes.first.apiClient().await(BROKERS, "br", PATIENCE, TwoNodesTest::overTls);
            var firstUrl = SampleNode.localUrl(broker);
            var caCerts = SampleNode.address(broker).path("CACerts").asText();
            var secondUrl =
                    URI.create(url(nodes.second, "cluster-local-https").replace("127.0.0.1", "localhost") + "/two/br");
            assertThat(firstUrl.getPort()).isNotEqualTo(secondUrl.getPort());

            var sender = new EventSender(secondUrl, Trusting.only(caCerts));

            nodes.await(PATIENCE, () -> assertThat(status(sender, "over-tls")).isEqualTo(202));
            subscriber.awaitAll(Set.of("over-tls"), PATIENCE);
            assertThat(SampleNode.localUrl(nodes.second.apiClient().get(BROKERS + "/br")))
                    .isEqualTo(firstUrl);
        }
    }

    @Test
    void several_nodes_with_a_RocksDB_journal_are_refused_at_start() {
        var settings = NodeSettings.in(folder.resolve("data"))
                .withPorts(Ports.FREE)
                .withConfig(TwoNodes.config("sealane.cluster.seed-nodes = [\"127.0.0.1:25520\"]"));

        assertThatThrownBy(() -> Sealane.start(settings))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("sealane.cluster.seed-nodes")
                .hasMessageContaining("several nodes need a journal that all of them reach")
                .hasMessageContaining("RocksDB");
    }

    @Test
    void a_node_with_a_RocksDB_journal_lets_nobody_in() {
        var bootstrap = "sealane.cluster.bootstrap-folder = \"" + folder.resolve("bootstrap") + "\"\n";
        try (var shared = LocalJournal.open(new MemoryMedium(), JournalSettings.defaults(), Clock.systemUTC());
                var first = Sealane.start(NodeSettings.in(folder.resolve("data"))
                        .withPorts(Ports.FREE)
                        .withConfig(TwoNodes.config(bootstrap)))) {
            var settings = NodeSettings.inMemory()
                    .withSharedJournal(shared)
                    .withConfig(TwoNodes.config(
                            bootstrap + "sealane.cluster.seed-nodes = [\"" + TwoNodes.transport(first) + "\"]"));

            assertThatThrownBy(() -> Sealane.start(settings))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("let this node in");
        }
    }

    @Test
    void an_address_that_is_none_is_refused_by_name() {
        var settings =
                NodeSettings.inMemory().withConfig(TwoNodes.config("sealane.cluster.seed-nodes = [\"no-port\"]"));

        assertThatThrownBy(() -> Sealane.start(settings))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "settings: sealane.cluster.seed-nodes: expected host:port, such as 10.0.0.7:25520, got no-port");
    }

    @Test
    void a_kubeconfig_that_is_not_there_is_refused_by_name() {
        var settings = NodeSettings.inMemory()
                .withConfig(TwoNodes.config("sealane.kubernetes.kubeconfig = \"" + folder.resolve("none") + "\""));

        assertThatThrownBy(() -> Sealane.start(settings))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("sealane.kubernetes.kubeconfig")
                .hasMessageContaining("expected a readable kubeconfig");
    }

    private static boolean overTls(JsonNode broker) {
        return SampleNode.address(broker).path("url").asText().startsWith("https");
    }

    private static int status(EventSender sender, String id) {
        try {
            return sender.overKeptConnection(id, "{}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void applyBroker(TwoNodes nodes, URI subscriber) {
        nodes.first.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: two}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: br, namespace: two, annotations: {sealane.io/partitions: "8"}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: all, namespace: two}
                spec:
                  broker: br
                  subscriber: {uri: "%s"}
                  delivery: {retry: 1000, backoffPolicy: linear, backoffDelay: PT0.2S}
                """.formatted(subscriber));
        nodes.first.apiClient().await(BROKERS, "br", PATIENCE, isTrue("Ready"));
        nodes.first.apiClient().await(TRIGGERS, "all", PATIENCE, isTrue("Ready"));
        // Ready speaks for the partitions, wherever they are, and for the first node's doors.
        nodes.await(
                PATIENCE,
                () -> assertThat(outcome(nodes.second.publish("two", "br", event("probe", 1))))
                        .isEqualTo(new Outcome.Accepted()));
    }

    /** Forty small events, so that every partition gets some, and four of the largest that are taken. */
    private static Set<String> publish(Sealane node, String name) {
        var outcomes = new ArrayList<CompletionStage<Outcome>>();
        var ids = new ArrayList<String>();
        for (var i = 0; i < 44; i++) {
            var id = name + "-" + i;
            ids.add(id);
            outcomes.add(node.publish("two", "br", event(id, i < 40 ? 100 : MIB)));
        }
        var accepted = new HashSet<String>();
        for (var i = 0; i < ids.size(); i++) {
            if (outcome(outcomes.get(i)).equals(new Outcome.Accepted())) {
                accepted.add(ids.get(i));
            }
        }
        return accepted;
    }

    private static Outcome outcome(CompletionStage<Outcome> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static Event event(String id, int bytes) {
        return Event.of(
                Map.of("specversion", "1.0", "id", id, "source", "/two", "type", "made"),
                Map.of(),
                ByteString.fromArray(new byte[bytes]));
    }

    /** The dead node's tenures, as it would find them if it had only been asleep. */
    private static void assertFenced(TwoNodes nodes) {
        nodes.secondJournal.tenures().forEach((partition, old) -> {
            var before = nodes.journal.facts().liveBytes();
            assertThat(nodes.firstJournal.tenures().get(partition).epoch()).isGreaterThan(old.epoch());
            assertThat(old.append(List.of(new byte[] {1}))).isEqualTo(Admission.ENDED);
            assertThat(nodes.journal.facts().liveBytes()).isLessThanOrEqualTo(before);
        });
    }

    private static String url(Sealane node, String listener) {
        return node.listeners().stream()
                .filter(line -> line.startsWith(listener + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }
}
