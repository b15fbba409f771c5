package io.sealane.gateway.forward;

import io.sealane.gateway.forward.upstream.UpstreamTrust;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
     * How to reach the node that lets requests in to a workload, where that is another one; empty where it is this one.
     *
     * @param host as {@link io.sealane.gateway.route.Backend#host} has it
     */
    default Optional<Hop> elsewhere(String host) {
        return Optional.empty();
    }

    /**
     * One hop, to where a {@link WorkloadRelay} listens.
     *
     * @param serverName sent as server name, so that the relay shows the identity of the workload's namespace
     * @param address of the relay
     * @param trust whom the relay must prove to be, and who we are; null for in the clear
     * @param workload name and namespace, for the relay
     */
    record Hop(
            String serverName,
            InetSocketAddress address,
            @Nullable UpstreamTrust trust,
            Workload workload) {}

    /** What a relay looks up, as Knative's activator does. */
    record Workload(String namespace, String name) {}
}
