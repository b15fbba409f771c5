package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.node.api.ApiClient;
import java.nio.file.Files;
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
    void a_node_that_is_ready_takes_events_for_every_broker_that_was_ready_before_also_where_its_folder_was_moved()
            throws Exception {
        try (var node = Sealane.start(settings())) {
            node.applyText(SampleNode.sample());
            node.apiClient()
                    .await(SampleNode.TRIGGERS, "to-event-display", SampleNode.PATIENCE, ApiClient.isTrue("Ready"));
        }

        // A backup that is put back elsewhere, or a folder that was moved: no path is remembered in it.
        var elsewhere = data.resolveSibling(data.getFileName() + "-moved");
        Files.move(data, elsewhere);
        try (var node = Sealane.start(NodeSettings.in(elsewhere).withPorts(Ports.FREE))) {
            assertThat(node.publish("demo", "br", EmbeddingTest.event("after-restart"))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo(new Outcome.Accepted());
        } finally {
            Files.move(elsewhere, data);
        }
    }

    private NodeSettings settings() {
        return NodeSettings.in(data).withPorts(Ports.FREE);
    }
}
