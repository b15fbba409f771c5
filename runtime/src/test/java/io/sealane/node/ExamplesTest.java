package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.resource.manifest.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest of {@code docs/examples}, applied to a node: each of its objects becomes ready. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("..", "docs", "examples");

    /** One needs an ACME server outside, the other would ask all senders for tokens. */
    private static final Set<String> ELSEWHERE = Set.of("acme-issuer.yaml", "event-policy.yaml");

    /** Kinds whose status has no condition Ready. */
    private static final Set<String> WITHOUT_READY =
            Set.of("Namespace", "ConfigMap", "Secret", "Service/v1", "Deployment");

    private static Sealane node;

    static Stream<Path> examples() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            return files.filter(file -> !ELSEWHERE.contains(file.getFileName().toString())).sorted().toList().stream();
        }
    }

    @BeforeAll
    static void start() {
        node = Sealane.start(NodeSettings.inMemory());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everything_in(Path example) throws Exception {
        var objects = Manifests.read(Files.readString(example), example.toString());

        node.apply(example);

        for (var object : objects) {
            if (!WITHOUT_READY.contains(object.getKind())
                    && !WITHOUT_READY.contains(object.getKind() + "/" + object.getApiVersion())) {
                node.apiClient()
                        .await(
                                collection(object),
                                object.getMetadata().getName(),
                                SampleNode.PATIENCE,
                                isTrue("Ready"));
            }
        }
    }

    @Test
    void each_kind_of_eventing_has_an_example() throws Exception {
        var wanted = new TreeSet<String>();
        try (var files = Files.list(Path.of("..", "deploy", "crds"))) {
            for (var file : files.filter(ExamplesTest::isOfEventing).toList()) {
                Manifests.read(Files.readString(file), file.toString())
                        .forEach(definition -> wanted.add(definition.get("spec", "names", "kind")));
            }
        }
        var kinds = new TreeSet<String>();
        try (var files = Files.list(EXAMPLES)) {
            for (var file : files.toList()) {
                Manifests.read(Files.readString(file), file.toString()).forEach(object -> kinds.add(object.getKind()));
            }
        }

        assertThat(wanted).contains("Broker", "Channel", "Sequence", "PingSource", "KnativeEventing");
        assertThat(kinds).containsAll(wanted);
    }

    private static boolean isOfEventing(Path definition) {
        return definition
                .getFileName()
                .toString()
                .matches("knativeeventings\\..*|.*\\.(eventing|messaging|flows|sources)\\.knative\\.dev\\.yaml");
    }

    @Test
    void the_events_of_a_PingSource_are_shown() {
        node.apply(EXAMPLES.resolve("ping-source.yaml"));

        assertThat(shown("pings", "dev.knative.sources.ping")).contains("type: dev.knative.sources.ping");
    }

    @Test
    void the_changes_that_an_ApiServerSource_sees_are_shown() {
        node.apply(EXAMPLES.resolve("api-server-source.yaml"));
        node.awaitReady("sources.knative.dev/v1", "apiserversources", "changes", "config-maps", SampleNode.PATIENCE);

        node.applyText("{apiVersion: v1, kind: ConfigMap, metadata: {name: changed, namespace: changes}}");

        assertThat(shown("changes", "subject: /apis/v1/namespaces/changes/configmaps/changed"))
                .contains("type: dev.knative.apiserver.resource.add");
    }

    @Test
    void events_with_the_same_partitionkey_are_shown_in_the_order_in_which_they_were_sent() throws Exception {
        node.apply(EXAMPLES.resolve("ordered-delivery.yaml"));
        node.awaitReady("eventing.knative.dev/v1", "triggers", "ordered", "to-event-display", SampleNode.PATIENCE);
        assertThat(node.apiClient()
                        .get("/apis/eventing.knative.dev/v1/namespaces/ordered/triggers/to-event-display")
                        .at("/metadata/annotations/sealane.io~1order")
                        .asText())
                .isEqualTo("partitionkey");
        // Its deliveries are given up after little more than a second: who shows the events must be there before.
        node.apiClient()
                .await(
                        "/api/v1/namespaces/ordered/endpoints",
                        "event-display",
                        SampleNode.PATIENCE,
                        endpoints -> endpoints.at("/subsets/0/addresses/0").isObject());
        var sent = IntStream.rangeClosed(1, 20).mapToObj(step -> "17-" + step).toList();

        for (var id : sent) {
            assertThat(node.publish("ordered", "br", step(id, "17"))
                            .toCompletableFuture()
                            .get(SampleNode.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(Outcome.Accepted.class);
        }

        assertThat(shown("ordered", "id: 17-20").lines().map(String::strip).filter(line -> line.startsWith("id: ")))
                .containsExactlyElementsOf(sent.stream().map(id -> "id: " + id).toList());
    }

    private static Event step(String id, String order) {
        return Event.of(
                Map.of("specversion", "1.0", "id", id, "source", "/shop", "type", "step", "partitionkey", order),
                Map.of(),
                ByteString.fromString("paid"));
    }

    private static String shown(String namespace, String text) {
        return node.apiClient()
                .follow(
                        "/api/v1/namespaces/" + namespace + "/pods/event-display/log?follow=true",
                        text,
                        SampleNode.PATIENCE);
    }

    private static String collection(GenericKubernetesResource object) {
        var version = object.getApiVersion();
        var base = (version.contains("/") ? "/apis/" : "/api/") + version;
        for (JsonNode kind : node.apiClient().get(base).path("resources")) {
            var plural = kind.path("name").asText();
            if (kind.path("kind").asText().equals(object.getKind()) && !plural.contains("/")) {
                var namespace = object.getMetadata().getNamespace();
                return base
                        + (kind.path("namespaced").asBoolean()
                                ? "/namespaces/" + (namespace == null ? "default" : namespace)
                                : "")
                        + "/" + plural;
            }
        }
        throw new AssertionError(version + " " + object.getKind() + " is not served");
    }
}
