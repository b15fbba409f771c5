package io.sealane.workload.cluster;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Whose the addresses are that Services lead to in a cluster. Safe for any thread. */
public final class PodAddresses {

    private final Map<ResourceKey, Map<InetSocketAddress, ResourceKey>> byService = new ConcurrentHashMap<>();

    /** Whose an endpoint is; empty where no cluster runs it. */
    public Optional<ResourceKey> pod(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Socket socket
                ? byService.values().stream()
                        .flatMap(pods -> Optional.ofNullable(pods.get(socket.address())).stream())
                        .findFirst()
                : Optional.empty();
    }

    /** Whether a cluster runs a Pod, behind a Service that it takes requests for. */
    public boolean knows(ResourceKey pod) {
        return byService.values().stream().anyMatch(pods -> pods.containsValue(pod));
    }

    void service(ResourceKey service, Map<InetSocketAddress, ResourceKey> pods) {
        byService.put(service, Map.copyOf(pods));
    }

    void remove(ResourceKey service) {
        byService.remove(service);
    }
}
