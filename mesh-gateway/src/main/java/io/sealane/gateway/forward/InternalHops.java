package io.sealane.gateway.forward;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Which workloads are reached over mutual TLS now. Asked on loops for each request: it must not block. */
@FunctionalInterface
public interface InternalHops {

    /** None is. */
    InternalHops NONE = host -> Optional.empty();

    /**
     * How to reach a workload; empty for in the clear, or inside this JVM.
     *
     * @param host as {@link io.sealane.gateway.route.Backend#host} has it
     */
    Optional<Hop> to(String host);

    /**
     * One hop, to where a {@link WorkloadRelay} listens.
     *
     * @param serverName sent as server name, so that the relay shows the identity of the workload's namespace
     * @param address of the relay
     * @param trust whom the relay must prove to be, and who we are
     * @param workload name and namespace, for the relay
     */
    record Hop(String serverName, InetSocketAddress address, UpstreamTrust trust, Workload workload) {}

    /** What a relay looks up, as Knative's activator does. */
    record Workload(String namespace, String name) {}
}
