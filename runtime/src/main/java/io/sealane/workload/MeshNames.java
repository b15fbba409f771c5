package io.sealane.workload;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.NameResolver;
import io.sealane.resource.ResourceKey;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where the host names of Services lead: {@code service.namespace}, {@code service.namespace.svc} and {@code
 * service.namespace.svc.domain}. Safe for any thread; reading takes no lock.
 *
 * <p>Names that end in {@code .svc} or the domain are the mesh's own even if nobody serves them; the short form only where such a
 * Service is known.
 */
public final class MeshNames implements NameResolver {

    private static final List<Endpoint> NOBODY = List.of();

    private final String suffix;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final Map<ResourceKey, Map<Integer, List<Endpoint>>> own = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, List<Endpoint>>> endings = new ConcurrentHashMap<>();
    private final Map<ResourceKey, Map<Integer, List<Endpoint>>> services = new ConcurrentHashMap<>();

    /**
     * No names yet.
     *
     * @param clusterDomain the last part of host names, such as {@code cluster.local}
     */
    public MeshNames(String clusterDomain) {
        this.suffix = ".svc." + clusterDomain;
    }

    /**
     * Makes a name lead to listeners of this node. No Service can take it away.
     *
     * @param service such as {@code knative-eventing/broker-ingress}
     * @param http answers at port 80
     * @param https answers at port 443
     */
    public void own(ResourceKey service, InetSocketAddress http, InetSocketAddress https) {
        own.put(service, Map.of(80, List.of(new Endpoint.Socket(http)), 443, List.of(new Endpoint.Socket(https))));
    }

    /**
     * Makes the names of all Services that end so lead to a listener of this node. No Service can take them away.
     *
     * @param ending such as {@code -kn-channel}
     * @param http answers at port 80; nobody answers at others
     */
    public void ownEnding(String ending, InetSocketAddress http) {
        endings.put(ending, Map.of(80, List.of(new Endpoint.Socket(http))));
    }

    /** Whether a name leads to this node itself, and always will. */
    public boolean owns(ResourceKey service) {
        return own.containsKey(service) || ending(service.name()).isPresent();
    }

    /** @param listener told the whole name of each Service that leads elsewhere from then on; must not block */
    public void whenChanged(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Says who answers at the ports of a Service. */
    public void service(ResourceKey service, Map<Integer, List<Endpoint>> byPort) {
        if (!byPort.equals(services.get(service))) {
            services.put(service, Map.copyOf(byPort));
            tell(service);
        }
    }

    /** The Service is gone. */
    public void remove(ResourceKey service) {
        if (services.remove(service) != null) {
            tell(service);
        }
    }

    private void tell(ResourceKey service) {
        listeners.forEach(listener -> listener.accept(service.name() + "." + service.namespace() + suffix));
    }

    @Override
    public Optional<List<Endpoint>> resolve(String host, int port) {
        if (host.endsWith(suffix)) {
            return Optional.of(qualified(host.substring(0, host.length() - suffix.length()), port));
        }
        if (host.endsWith(".svc")) {
            return Optional.of(qualified(host.substring(0, host.length() - ".svc".length()), port));
        }
        return key(host).flatMap(this::ports).map(ports -> ports.getOrDefault(port, NOBODY));
    }

    private List<Endpoint> qualified(String name, int port) {
        return key(name)
                .flatMap(this::ports)
                .map(ports -> ports.getOrDefault(port, NOBODY))
                .orElse(NOBODY);
    }

    private Optional<Map<Integer, List<Endpoint>>> ports(ResourceKey key) {
        return Optional.ofNullable(own.get(key))
                .or(() -> ending(key.name()))
                .or(() -> Optional.ofNullable(services.get(key)));
    }

    private Optional<Map<Integer, List<Endpoint>>> ending(String name) {
        for (var ending : endings.entrySet()) {
            if (name.endsWith(ending.getKey())) {
                return Optional.of(ending.getValue());
            }
        }
        return Optional.empty();
    }

    /** {@code service.namespace}; a name of more or fewer parts is none. */
    private static Optional<ResourceKey> key(String name) {
        var dot = name.indexOf('.');
        return dot < 1 || dot == name.length() - 1 || name.indexOf('.', dot + 1) >= 0
                ? Optional.empty()
                : Optional.of(new ResourceKey(name.substring(dot + 1), name.substring(0, dot)));
    }
}
