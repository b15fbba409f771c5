package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.node.api.ApiClient;
import io.sealane.workload.HandlerRegistry;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Sealane as a library: what {@code docs/embedding.md} shows. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EmbeddingTest {

    private final BlockingQueue<String> greeted = new LinkedBlockingQueue<>();

    private final HandlerRegistry handlers = HandlerRegistry.standard()
            .register("example.com/greeter", container -> request -> {
                greeted.add(request.getHeader("ce-id").orElseThrow().value());
                return CompletableFuture.completedFuture(HttpResponse.create().withStatus(200));
            });

    @Test
    void a_handler_of_the_application_gets_what_the_application_publishes() throws Exception {
        try (var node = Sealane.start(NodeSettings.inMemory().withHandlers(handlers))) {
            node.applyText(SampleNode.sample()
                    .replace(
                            "gcr.io/knative-releases/knative.dev/eventing/cmd/event_display",
                            "example.com/greeter:1.0"));
            node.apiClient()
                    .await(SampleNode.TRIGGERS, "to-event-display", SampleNode.PATIENCE, ApiClient.isTrue("Ready"));

            var outcome = node.publish("demo", "br", event("embedded-1"))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertThat(outcome).isEqualTo(new Outcome.Accepted());
            assertThat(greeted.poll(30, TimeUnit.SECONDS)).isEqualTo("embedded-1");
        }
    }

    @Test
    void two_nodes_live_in_one_JVM() {
        try (var one = Sealane.start(NodeSettings.inMemory());
                var other = Sealane.start(NodeSettings.inMemory())) {
            assertThat(one.listeners()).doesNotContainAnyElementsOf(other.listeners());
            assertThat(one.apiClient().get("/version").has("gitVersion")).isTrue();
            assertThat(other.apiClient().get("/version").has("gitVersion")).isTrue();
        }
    }

    static Event event(String id) {
        return Event.of(
                Map.of("specversion", "1.0", "id", id, "source", "/embedding", "type", "greeting"),
                Map.of(),
                ByteString.fromString("hello"));
    }
}
