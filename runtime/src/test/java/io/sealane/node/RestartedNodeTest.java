package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RestartedNodeTest {

    @TempDir
    Path data;

    @Test
    void a_node_that_is_ready_takes_events_for_every_broker_that_was_ready_before() throws Exception {
        try (var node = Sealane.start(settings())) {
            node.applyText(SampleNode.sample());
            node.apiClient()
                    .await(SampleNode.TRIGGERS, "to-event-display", SampleNode.PATIENCE, ApiClient.isTrue("Ready"));
        }

        try (var node = Sealane.start(settings())) {
            assertThat(node.publish("demo", "br", EmbeddingTest.event("after-restart"))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo(new Outcome.Accepted());
        }
    }

    private NodeSettings settings() {
        return NodeSettings.in(data).withPorts(Ports.FREE);
    }
}
