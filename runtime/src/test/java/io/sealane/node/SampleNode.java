package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A node in this JVM, in memory and on free ports, with the sample of {@code docs/examples} applied and ready. */
final class SampleNode implements AutoCloseable {

    static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/demo/brokers";
    static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/demo/triggers";
    static final String PODS = "/api/v1/namespaces/demo/pods";
    static final String FEATURES = "/api/v1/namespaces/knative-eventing/configmaps/config-features";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sealane node;

    private SampleNode(Sealane node) {
        this.node = node;
    }

    static SampleNode start() {
        return startWith("");
    }

    /** @param settings overrides, as HOCON */
    static SampleNode startWith(String settings) {
        return startWith(settings, Clock.systemUTC());
    }

    /** @param settings overrides, as HOCON */
    static SampleNode startWith(String settings, Clock clock) {
        var node = Sealane.start(NodeSettings.inMemory().withConfig(ConfigFactory.parseString(settings)), clock);
        node.applyText(sample());
        var sample = new SampleNode(node);
        sample.awaitBroker("https");
        sample.api().await(TRIGGERS, "to-event-display", PATIENCE, isTrue("Ready"));
        sample.api().await(PODS, "event-display", PATIENCE, isTrue("Ready"));
        return sample;
    }

    static String sample() {
        try {
            return Files.readString(Path.of("..", "docs", "examples", "event-display.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Sealane node() {
        return node;
    }

    ApiClient api() {
        return node.apiClient();
    }

    /** The broker once its address has that scheme. */
    JsonNode awaitBroker(String scheme) {
        return api().await(
                        BROKERS,
                        "br",
                        PATIENCE,
                        isTrue("Ready")
                                .and(broker ->
                                        address(broker).path("url").asText().startsWith(scheme + "://")));
    }

    /** Switches transport encryption, as a user does by editing the ConfigMap. It is in force some moments later. */
    void encryption(String mode) {
        api().mergePatch(FEATURES, "{\"data\":{\"transport-encryption\":\"" + mode + "\"}}");
    }

    /** Lets everybody choose between TLS and the clear; returns when it is in force. */
    void bothDoors() {
        encryption("permissive");
        api().await(
                        BROKERS,
                        "br",
                        PATIENCE,
                        isTrue("Ready")
                                .and(broker -> broker.at("/status/addresses").size() == 2));
    }

    /** The broker over TLS on this machine, verified by the CA it advertises. */
    EventSender sender() {
        var broker = awaitBroker("https");
        return new EventSender(
                localUrl(broker), Trusting.only(address(broker).path("CACerts").asText()));
    }

    /** The broker over plain HTTP on this machine. */
    PlainSender plainSender() {
        return plainSender("br");
    }

    /** Another broker over plain HTTP on this machine. */
    PlainSender plainSender(String broker) {
        return new PlainSender(URI.create(url("cluster-local-http") + "/demo/" + broker));
    }

    String url(String listener) {
        return url(node, listener);
    }

    /** Where a listener of that name listens, such as {@code http://127.0.0.1:8081}. */
    static String url(Sealane node, String listener) {
        return node.listeners().stream()
                .filter(line -> line.startsWith(listener + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    static JsonNode address(JsonNode broker) {
        return broker.path("status").path("address");
    }

    static URI localUrl(JsonNode broker) {
        return URI.create(broker.path("status")
                .path("annotations")
                .path("sealane.io/local-url")
                .asText());
    }

    @Override
    public void close() {
        node.close();
    }
}
