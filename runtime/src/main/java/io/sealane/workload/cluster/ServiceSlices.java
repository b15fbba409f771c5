package io.sealane.workload.cluster;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The EndpointSlices of each Service: asking costs the same with thousands of others. Safe for any thread. */
final class ServiceSlices {

    /** The label of a slice: which Service of its namespace it is of. */
    static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Map<ResourceKey, Map<ResourceKey, EndpointSlice>> byService = new HashMap<>();
    private final Map<ResourceKey, ResourceKey> services = new HashMap<>();

    /** Knows a change before whoever listens later is told of it. */
    static ServiceSlices of(Resources.Informer<EndpointSlice> slices) {
        var index = new ServiceSlices();
        slices.listen(index::change);
        return index;
    }

    /** The Service of a slice. */
    static Optional<ResourceKey> service(EndpointSlice slice) {
        return Optional.ofNullable(slice.getMetadata().getLabels())
                .map(labels -> labels.get(SERVICE_NAME))
                .map(name -> new ResourceKey(slice.getMetadata().getNamespace(), name));
    }

    synchronized List<EndpointSlice> of(ResourceKey service) {
        return List.copyOf(byService.getOrDefault(service, Map.of()).values());
    }

    private synchronized void change(Resources.Change<EndpointSlice> change) {
        Optional.ofNullable(services.remove(change.key()))
                .ifPresent(before -> byService.computeIfPresent(before, (service, its) -> {
                    its.remove(change.key());
                    return its.isEmpty() ? null : its;
                }));
        service(change.resource()).filter(service -> change.present()).ifPresent(service -> {
            services.put(change.key(), service);
            byService.computeIfAbsent(service, key -> new HashMap<>()).put(change.key(), change.resource());
        });
    }
}
