package io.sealane.workload.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.sealane.resource.ResourceKey;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the EndpointSlices of a Service say (discovery.k8s.io/v1). Pure.
 *
 * <p>Whoever leaves gets no new request, though Kubernetes calls it {@code serving}: there are others, or another is started.
 */
record SlicedService(Service service, List<EndpointSlice> slices) {

    /** A slice with host names in place of addresses would have to be looked up. */
    private static final String NAMES = "FQDN";

    /** Who answers at each port. */
    Map<Integer, List<io.sealane.gateway.forward.endpoint.Endpoint>> ports() {
        var byPort = new HashMap<Integer, List<io.sealane.gateway.forward.endpoint.Endpoint>>();
        for (var port : some(service.getSpec().getPorts())) {
            // In one order, whichever slice names them: the first with room is chosen where a Pod takes few at a time.
            var all = new TreeSet<>(Comparator.comparing(InetSocketAddress::toString));
            slices.stream().flatMap(slice -> at(slice, port)).forEach(all::add);
            byPort.put(
                    port.getPort(),
                    all.stream()
                            .<io.sealane.gateway.forward.endpoint.Endpoint>map(
                                    io.sealane.gateway.forward.endpoint.Endpoint.Socket::new)
                            .toList());
        }
        return byPort;
    }

    /** Whose each address is; those that leave as well, for what is under way there. */
    Map<InetSocketAddress, ResourceKey> pods() {
        var pods = new HashMap<InetSocketAddress, ResourceKey>();
        for (var slice : slices) {
            for (var endpoint : some(slice.getEndpoints())) {
                pod(endpoint)
                        .ifPresent(pod -> numbers(slice)
                                .forEach(port -> addresses(slice, endpoint)
                                        .forEach(ip -> pods.put(new InetSocketAddress(ip, port), pod))));
            }
        }
        return pods;
    }

    private static Stream<InetSocketAddress> at(EndpointSlice slice, ServicePort port) {
        var numbers = some(slice.getPorts()).stream()
                .filter(each -> name(each.getName()).equals(name(port.getName())))
                .map(EndpointPort::getPort)
                .filter(Objects::nonNull)
                .toList();
        return some(slice.getEndpoints()).stream()
                .filter(SlicedService::takesRequests)
                .flatMap(endpoint -> addresses(slice, endpoint))
                .flatMap(ip -> numbers.stream().map(number -> new InetSocketAddress(ip, number)));
    }

    private static Stream<Integer> numbers(EndpointSlice slice) {
        return some(slice.getPorts()).stream().map(EndpointPort::getPort).filter(Objects::nonNull);
    }

    /** Digits, dots and colons only: a name in its place would be looked up, and block. */
    private static Stream<String> addresses(EndpointSlice slice, Endpoint endpoint) {
        return NAMES.equals(slice.getAddressType())
                ? Stream.of()
                : some(endpoint.getAddresses()).stream().filter(ip -> ip.matches("[0-9a-fA-F.:]+"));
    }

    /** What is not said of an endpoint is taken as that it is ready. */
    private static boolean takesRequests(Endpoint endpoint) {
        var conditions = endpoint.getConditions();
        return conditions == null
                || !Boolean.FALSE.equals(conditions.getReady()) && !Boolean.TRUE.equals(conditions.getTerminating());
    }

    private static Optional<ResourceKey> pod(Endpoint endpoint) {
        return Optional.ofNullable(endpoint.getTargetRef())
                .filter(target -> "Pod".equals(target.getKind()) && target.getName() != null)
                .map(target -> new ResourceKey(name(target.getNamespace()), target.getName()));
    }

    private static String name(@Nullable String name) {
        return name == null ? "" : name;
    }

    private static <T> List<T> some(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
