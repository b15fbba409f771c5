package io.sealane.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.ResourceKey;
import io.sealane.workload.ContainerProbe;
import io.sealane.workload.HandlerRegistry;
import io.sealane.workload.PodLog;
import io.sealane.workload.Workloads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PartingWorkloadsTest {

    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    @Test
    void a_server_is_stopped_when_no_request_comes_any_more() throws Exception {
        var workload = start(Duration.ofHours(1));

        workload.stop();
        assertThat(stopped).isNotDone();
        left.complete(null);

        stopped.get(60, SECONDS);
    }

    @Test
    void one_that_requests_do_not_leave_is_stopped_after_the_grace() throws Exception {
        start(Duration.ofMillis(10)).stop();

        stopped.get(60, SECONDS);
        assertThat(left).isNotDone();
    }

    private Workloads.Workload start(Duration grace) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        var registry = new HandlerRegistry().registerServer("test/server", container -> new HandlerRegistry.Server() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public void stop() {
                stopped.complete(null);
            }
        });
        return new PartingWorkloads(registry, endpoint -> left)
                .start(new Workloads.Container(
                        new ResourceKey("default", "one"),
                        "server",
                        "test/server",
                        Map.of(),
                        List.of(),
                        new Workloads.Launch(List.of(), Optional.empty(), 0, grace),
                        ContainerProbe.Set.NONE,
                        new PodLog(InstantSource.system(), 100)))
                .orElseThrow();
    }
}
