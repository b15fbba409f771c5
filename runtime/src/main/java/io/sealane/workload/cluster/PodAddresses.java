package io.sealane.workload.cluster;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose the addresses are that Services lead to in a cluster. It is asked for each request, so an answer takes no longer with many Services.
 * Safe for any thread.
 */
public final class PodAddresses {

    /** @param services that lead there */
    private record Held(ResourceKey pod, int services) {}

    private final Map<ResourceKey, Map<InetSocketAddress, ResourceKey>> byService = new HashMap<>();
    private final Map<InetSocketAddress, Held> byAddress = new ConcurrentHashMap<>();
    /** With how many addresses, over all Services. */
    private final Map<ResourceKey, Integer> pods = new ConcurrentHashMap<>();

    /** Whose an endpoint is; empty where no cluster runs it. */
    public Optional<ResourceKey> pod(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Socket socket
                ? Optional.ofNullable(byAddress.get(socket.address())).map(Held::pod)
                : Optional.empty();
    }

    /** Whether a cluster runs a Pod, behind a Service that it takes requests for. */
    public boolean knows(ResourceKey pod) {
        return pods.containsKey(pod);
    }

    synchronized void service(ResourceKey service, Map<InetSocketAddress, ResourceKey> leadsTo) {
        var before = byService.put(service, Map.copyOf(leadsTo));
        // What stays is never gone for a moment.
        leadsTo.forEach(this::add);
        drop(before == null ? Map.of() : before);
    }

    synchronized void remove(ResourceKey service) {
        var before = byService.remove(service);
        drop(before == null ? Map.of() : before);
    }

    /** An address that has changed hands belongs to whom a Service named last. */
    private void add(InetSocketAddress address, ResourceKey pod) {
        byAddress.merge(address, new Held(pod, 1), (held, one) -> new Held(pod, held.services() + 1));
        pods.merge(pod, 1, Integer::sum);
    }

    private void drop(Map<InetSocketAddress, ResourceKey> gone) {
        gone.forEach((address, pod) -> {
            byAddress.computeIfPresent(
                    address, (same, held) -> held.services() == 1 ? null : new Held(held.pod(), held.services() - 1));
            pods.computeIfPresent(pod, (same, addresses) -> addresses == 1 ? null : addresses - 1);
        });
    }
}
