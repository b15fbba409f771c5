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
     * Whether requests that the node {@link #elsewhere} lets in may pass it by, because it has given leave for a while. Who asks and gets none
     * may have it a little later.
     *
     * @param backend as {@link io.sealane.gateway.admission.Visit#backend} has it, without a limit
     */
    default boolean leased(String backend) {
        return false;
    }

    /** Whether it is known which node lets requests in. Where it is not, nobody could keep to a limit for all of them. */
    default boolean knowsGate() {
        return true;
    }

    /** Those of these hops that lead straight to an instance: what a relay goes by, since the others lead to it. */
    default InternalHops straight() {
        return host -> to(host).filter(hop -> hop.relay() == null);
    }

    /**
     * Whom a workload of somebody else's must prove to be that a route reaches over TLS, such as one behind Knative's own queue proxy.
     *
     * @param host as {@link io.sealane.gateway.route.Backend#host} has it
     */
    default UpstreamTrust trust(String host) {
        return UpstreamTrust.SYSTEM;
    }

    /**
     * One hop: to where a {@link WorkloadRelay} listens, or straight to the instance, which then serves TLS itself.
     *
     * @param serverName sent as server name, so that the other end shows the identity of the workload's namespace
     * @param relay its address; null for the instance itself
     * @param instancePort the port of the instance where it serves TLS; 0 with a relay
     * @param trust whom the other end must prove to be, and who we are; null for in the clear
     * @param workload name and namespace, for the relay
     */
    record Hop(
            String serverName,
            @Nullable InetSocketAddress relay,
            int instancePort,
            @Nullable UpstreamTrust trust,
            Workload workload) {

        /** By way of a relay. */
        public Hop(String serverName, InetSocketAddress relay, @Nullable UpstreamTrust trust, Workload workload) {
            this(serverName, relay, 0, trust, workload);
        }

        /** Straight to the instance. */
        public static Hop straight(String serverName, int instancePort, UpstreamTrust trust, Workload workload) {
            return new Hop(serverName, null, instancePort, trust, workload);
        }
    }

    /** What a relay looks up, as Knative's activator does. */
    record Workload(String namespace, String name) {}
}
