package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sources of a cluster of nodes that all follow the same resources. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class TwoNodesSourceTest {

    @TempDir
    Path folder;

    @Test
    void one_node_sends_each_tick_and_goes_on_when_the_other_one_dies() throws Exception {
        try (var site = SubscriberSite.start();
                var nodes = TwoNodes.start(folder)) {
            nodes.first.applyText("""
                    {apiVersion: sources.knative.dev/v1, kind: PingSource, metadata: {name: each, namespace: default},
                     spec: {schedule: "* * * * * *", data: x, sink: {uri: "%s"}}}""".formatted(site.uri("/each")));
            nodes.first
                    .apiClient()
                    .await(
                            "/apis/sources.knative.dev/v1/namespaces/default/pingsources",
                            "each",
                            SampleNode.PATIENCE,
                            isTrue("Ready"));
            var ids = new ArrayList<String>();
            var ticks = new ArrayList<String>();
            for (int tick = 0; tick < 4; tick++) {
                if (tick == 2) {
                    nodes.removeSecond();
                }
                var got = site.next("/each");
                ids.add(got.header("ce-id"));
                ticks.add(got.header("ce-time"));
            }

            assertThat(ids).doesNotHaveDuplicates();
            assertThat(ticks).doesNotHaveDuplicates().isSorted();
        }
    }

    @Test
    void when_the_node_that_sends_dies_the_other_one_goes_on_and_sends_no_tick_again() throws Exception {
        try (var api = ApiAlone.start();
                var site = SubscriberSite.start();
                var nodes = TwoNodes.beside(api, NodeSettings.inMemory(), folder, "")) {
            nodes.second.applyText("""
                    {apiVersion: sources.knative.dev/v1, kind: PingSource, metadata: {name: each, namespace: default},
                     spec: {schedule: "* * * * * *", data: x, sink: {uri: "%s"}}}""".formatted(site.uri("/each")));
            var ids = new ArrayList<String>();
            var ticks = new ArrayList<String>();
            for (int tick = 0; tick < 4; tick++) {
                if (tick == 2) {
                    nodes.killFirst();
                }
                var got = site.queue("/each").poll(60, TimeUnit.SECONDS);
                assertThat(got).as("tick " + tick).isNotNull();
                ids.add(got.header("ce-id"));
                ticks.add(got.header("ce-time"));
            }

            assertThat(ids).doesNotHaveDuplicates();
            assertThat(ticks).doesNotHaveDuplicates().isSorted();
        }
    }
}
