package io.sealane.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunningPodsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> under = new ArrayList<>();
    private final RunningPods pods = new RunningPods(new Counted(), new PodLogBook(() -> NOW, 1000), () -> NOW);

    @Test
    void a_container_that_cannot_be_read_leaves_none_of_its_Pod_running() {
        var unreadable = new ContainerBuilder(container("second"))
                .withNewResources()
                .withLimits(Map.of("memory", new Quantity("much", "")))
                .endResources()
                .build();

        var refusals = pods.start(pod(container("first"), unreadable), key -> {});

        assertThat(refusals).containsOnlyKeys("second");
        assertThat(refusals.get("second").reason()).isEqualTo("StartFailed");
        assertThat(under).isEmpty();
    }

    @Test
    void all_containers_of_a_Pod_run_until_it_is_stopped() {
        var pod = pod(container("first"), container("second"));

        assertThat(pods.start(pod, key -> {})).isEmpty();
        assertThat(under).containsExactly("first", "second");

        pods.stop(ResourceKey.of(pod));
        assertThat(under).isEmpty();
    }

    private static Container container(String name) {
        return new ContainerBuilder().withName(name).withImage("echo").build();
    }

    private static Pod pod(Container... containers) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("echo")
                .withUid("u1")
                .endMetadata()
                .withNewSpec()
                .withContainers(containers)
                .endSpec()
                .build();
    }

    /** Knows every image and writes down what runs. */
    private final class Counted implements Workloads {

        @Override
        public Optional<Workload> start(Container container) {
            under.add(container.name());
            return Optional.of(new Workload() {
                @Override
                public Endpoint endpoint() {
                    return new Endpoint.Socket(InetSocketAddress.createUnresolved("echo", 80));
                }

                @Override
                public void stop() {
                    under.remove(container.name());
                }
            });
        }

        @Override
        public List<String> images() {
            return List.of();
        }
    }
}
