package io.sealane.workload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServiceSlicesTest {

    private static final ResourceKey A = new ResourceKey("ns", "a");
    private static final ResourceKey B = new ResourceKey("ns", "b");

    private final List<Consumer<Resources.Change<EndpointSlice>>> listeners = new ArrayList<>();
    private final ServiceSlices slices = ServiceSlices.of(new Resources.Informer<>() {
        @Override
        public List<EndpointSlice> list() {
            throw new AssertionError("the slices of all Services are looked through");
        }

        @Override
        public Optional<EndpointSlice> get(ResourceKey key) {
            return Optional.empty();
        }

        @Override
        public void listen(Consumer<Resources.Change<EndpointSlice>> listener) {
            listeners.add(listener);
        }

        @Override
        public CompletionStage<Void> synced() {
            return CompletableFuture.completedStage(null);
        }
    });

    private void change(String name, String service, boolean present) {
        var slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .build();
        listeners.forEach(
                listener -> listener.accept(new Resources.Change<>(new ResourceKey("ns", name), slice, present)));
    }

    private List<String> of(ResourceKey service) {
        return slices.of(service).stream()
                .map(slice -> slice.getMetadata().getName())
                .sorted()
                .toList();
    }

    @Test
    void each_Service_has_its_own_slices_until_they_go_or_are_anothers() {
        change("one", "a", true);
        change("two", "a", true);
        change("other", "b", true);
        assertThat(of(A)).containsExactly("one", "two");
        assertThat(of(B)).containsExactly("other");

        change("two", "b", true);
        assertThat(of(A)).containsExactly("one");
        assertThat(of(B)).containsExactly("other", "two");

        change("one", "a", false);
        assertThat(of(A)).isEmpty();
        assertThat(of(new ResourceKey("elsewhere", "b"))).isEmpty();
    }
}
