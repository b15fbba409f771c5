package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Endpoints and an EndpointSlice say about a Service and its Pods. Pure. */
final class ServiceEndpoints {

    private final Service service;
    private final List<Pod> pods;

    /**
     * About one Service.
     *
     * @param pods of its namespace; the selector chooses
     */
    ServiceEndpoints(Service service, List<Pod> pods) {
        this.service = service;
        this.pods = pods.stream()
                .filter(pod -> selects(service, pod)
                        && pod.getStatus() != null
                        && pod.getStatus().getPodIP() != null)
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    /** Whether a Service finds a Pod; one without a selector finds none. */
    static boolean selects(Service service, Pod pod) {
        var selector = service.getSpec() == null ? null : service.getSpec().getSelector();
        if (selector == null || selector.isEmpty()) {
            return false;
        }
        var labels = pod.getMetadata().getLabels() == null
                ? Map.<String, String>of()
                : pod.getMetadata().getLabels();
        return service.getMetadata().getNamespace().equals(pod.getMetadata().getNamespace())
                && labels.entrySet().containsAll(selector.entrySet());
    }

    /** The port of a Pod that a port of the Service leads to; empty when it names one that the Pod lacks. */
    static Optional<Integer> target(ServicePort port, Pod pod) {
        var target = port.getTargetPort();
        if (target == null || target.getIntVal() == null && target.getStrVal() == null) {
            return Optional.of(port.getPort());
        }
        if (target.getIntVal() != null) {
            return target.getIntVal() == 0 ? Optional.of(port.getPort()) : Optional.of(target.getIntVal());
        }
        return pod.getSpec().getContainers().stream()
                .map(Container::getPorts)
                .filter(ports -> ports != null)
                .flatMap(List::stream)
                .filter(declared -> target.getStrVal().equals(declared.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }

    List<EndpointSubset> subsets() {
        if (pods.isEmpty()) {
            return List.of();
        }
        var ready = new ArrayList<EndpointAddress>();
        var waiting = new ArrayList<EndpointAddress>();
        pods.forEach(pod -> (PodStatuses.ready(pod) ? ready : waiting).add(address(pod)));
        return List.of(new EndpointSubsetBuilder()
                .withAddresses(ready)
                .withNotReadyAddresses(waiting)
                .withPorts(ports().stream()
                        .map(port -> new EndpointPortBuilder(port).build())
                        .toList())
                .build());
    }

    List<Endpoint> endpoints() {
        return pods.stream().map(ServiceEndpoints::endpoint).toList();
    }

    /** The ports as the first Pod has them; Pods of one Service differ in nothing but their number. */
    List<EndpointPort> ports() {
        return service.getSpec().getPorts() == null || pods.isEmpty()
                ? List.of()
                : service.getSpec().getPorts().stream()
                        .flatMap(port -> target(port, pods.get(0)).stream()
                                .map(number -> new EndpointPortBuilder()
                                        .withName(port.getName())
                                        .withPort(number)
                                        .withProtocol(port.getProtocol() == null ? "TCP" : port.getProtocol())
                                        .withAppProtocol(port.getAppProtocol())
                                        .build()))
                        .toList();
    }

    private static EndpointAddress address(Pod pod) {
        return new EndpointAddressBuilder()
                .withIp(pod.getStatus().getPodIP())
                .withTargetRef(reference(pod))
                .build();
    }

    private static Endpoint endpoint(Pod pod) {
        var ready = PodStatuses.ready(pod);
        return new EndpointBuilder()
                .withAddresses(pod.getStatus().getPodIP())
                .withNewConditions()
                .withReady(ready)
                .withServing(ready)
                .withTerminating(pod.getMetadata().getDeletionTimestamp() != null)
                .endConditions()
                .withTargetRef(reference(pod))
                .build();
    }

    private static ObjectReference reference(Pod pod) {
        return new ObjectReferenceBuilder()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .build();
    }
}
