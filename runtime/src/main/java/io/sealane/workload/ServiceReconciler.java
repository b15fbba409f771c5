package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Owners;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** Keeps Endpoints, the EndpointSlice and the host names of Services like the Pods they select. */
final class ServiceReconciler implements Reconciler {

    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    private static final String US = "sealane";

    private final Resources resources;
    private final Resources.Informer<Service> services;
    private final Resources.Informer<Pod> pods;
    private final Resources.Informer<Endpoints> endpoints;
    private final Resources.Informer<EndpointSlice> slices;
    private final RunningPods running;
    private final MeshNames names;

    ServiceReconciler(Resources resources, RunningPods running, MeshNames names) {
        this.resources = resources;
        this.services = resources.informer(Service.class);
        this.pods = resources.informer(Pod.class);
        this.endpoints = resources.informer(Endpoints.class);
        this.slices = resources.informer(EndpointSlice.class);
        this.running = running;
        this.names = names;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var service = services.get(key)
                .filter(found -> found.getMetadata().getDeletionTimestamp() == null && found.getSpec() != null);
        if (service.isEmpty()) {
            // Endpoints and slice go with their owner.
            names.remove(key);
            return CompletableFuture.completedStage(Optional.empty());
        }
        return shaped(service.get()).thenCompose(shaped -> follow(key, shaped)).thenApply(done -> Optional.empty());
    }

    /** Gives a Service what an API server would: there is no address of its own, so clients see that it has none. */
    private CompletionStage<Service> shaped(Service service) {
        var spec = service.getSpec();
        var external = "ExternalName".equals(spec.getType());
        if (external || spec.getClusterIP() != null && !spec.getClusterIP().isEmpty()) {
            return CompletableFuture.completedStage(service);
        }
        return resources.replace(new ServiceBuilder(service)
                .editSpec()
                .withType(spec.getType() == null ? "ClusterIP" : spec.getType())
                .withClusterIP("None")
                .withClusterIPs("None")
                .endSpec()
                .build());
    }

    private CompletionStage<?> follow(ResourceKey key, Service service) {
        var selector = service.getSpec().getSelector();
        if (selector == null || selector.isEmpty()) {
            names.service(key, byAddress(service, endpoints.get(key)));
            return CompletableFuture.completedStage(null);
        }
        var wanted = new ServiceEndpoints(service, pods.list());
        names.service(key, byHandler(service, taking(service)));
        return put(endpoints, endpoints(service, wanted), Endpoints::getSubsets)
                .thenCompose(done ->
                        put(slices, slice(service, wanted), slice -> List.of(slice.getEndpoints(), slice.getPorts())));
    }

    /** Those that take requests on this node, which it knows before their status says so. */
    private List<Pod> taking(Service service) {
        return pods.list().stream()
                .filter(pod -> ServiceEndpoints.selects(service, pod) && !Owners.isLeaving(pod) && running.ready(pod))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    private Map<Integer, List<Endpoint>> byHandler(Service service, List<Pod> ready) {
        var byPort = new HashMap<Integer, List<Endpoint>>();
        for (var port : Optional.ofNullable(service.getSpec().getPorts()).orElse(List.of())) {
            byPort.put(
                    port.getPort(),
                    ready.stream()
                            .flatMap(pod ->
                                    ServiceEndpoints.target(port, pod)
                                            .flatMap(number -> running.endpoint(pod, number))
                                            .stream())
                            .toList());
        }
        return byPort;
    }

    /** A Service without selector leads to the addresses that somebody else wrote. */
    private static Map<Integer, List<Endpoint>> byAddress(Service service, Optional<Endpoints> endpoints) {
        var byPort = new HashMap<Integer, List<Endpoint>>();
        for (var port : Optional.ofNullable(service.getSpec().getPorts()).orElse(List.of())) {
            byPort.put(
                    port.getPort(),
                    endpoints.map(Endpoints::getSubsets).orElse(List.of()).stream()
                            .flatMap(subset -> subset.getPorts().stream()
                                    .filter(target -> Objects.equals(target.getName(), port.getName()))
                                    .flatMap(target -> subset.getAddresses().stream()
                                            .<Endpoint>flatMap(address -> socket(address.getIp(), target.getPort()))))
                            .toList());
        }
        return byPort;
    }

    private static Stream<Endpoint> socket(String ip, int port) {
        // Digits, dots and colons only: a name in its place would be looked up, and block.
        return ip.matches("[0-9a-fA-F.:]+")
                ? Stream.of(new Endpoint.Socket(new InetSocketAddress(ip, port)))
                : Stream.of();
    }

    private <T extends HasMetadata> CompletionStage<T> put(
            Resources.Informer<T> informer, T wanted, Function<T, Object> content) {
        var present = informer.get(ResourceKey.of(wanted));
        if (present.isEmpty()) {
            return resources.create(wanted);
        }
        if (content.apply(present.get()).equals(content.apply(wanted))) {
            return CompletableFuture.completedStage(present.get());
        }
        wanted.getMetadata().setResourceVersion(present.get().getMetadata().getResourceVersion());
        return resources.replace(wanted);
    }

    private static Endpoints endpoints(Service service, ServiceEndpoints wanted) {
        return new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace(service.getMetadata().getNamespace())
                .withName(service.getMetadata().getName())
                .withOwnerReferences(owner(service))
                .endMetadata()
                .withSubsets(wanted.subsets())
                .build();
    }

    private static EndpointSlice slice(Service service, ServiceEndpoints wanted) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(service.getMetadata().getNamespace())
                .withName(service.getMetadata().getName() + "-" + US)
                .addToLabels(SERVICE_NAME, service.getMetadata().getName())
                .addToLabels(MANAGED_BY, US)
                .withOwnerReferences(owner(service))
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(wanted.endpoints())
                .withPorts(wanted.ports().stream()
                        .map(port -> new EndpointPortBuilder()
                                .withName(port.getName())
                                .withPort(port.getPort())
                                .withProtocol(port.getProtocol())
                                .withAppProtocol(port.getAppProtocol())
                                .build())
                        .toList())
                .build();
    }

    private static OwnerReference owner(Service service) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Service")
                .withName(service.getMetadata().getName())
                .withUid(service.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
