package io.sealane.serving.controller;

import com.typesafe.config.Config;
import io.sealane.resource.ReconcilerSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * What the controllers of serving go by.
 *
 * @param systemNamespace where serving's ConfigMaps are
 * @param clusterDomain the last part of host names inside, such as {@code cluster.local}
 * @param requestTimeoutMax how long a request may take where its backend has no time of its own; positive
 * @param queue how the work queues work
 * @param cluster what differs where a cluster runs the Pods; empty where nodes do
 */
public record ServingControllerSettings(
        String systemNamespace,
        String clusterDomain,
        Duration requestTimeoutMax,
        ReconcilerSettings queue,
        Optional<Cluster> cluster) {

    /**
     * What differs in a cluster.
     *
     * @param gatewayHost the name of the Service that leads to the gateways' listeners inside
     * @param leave between a Pod's being told to end and its containers' being told; not negative
     */
    public record Cluster(String gatewayHost, Duration leave) {

        public Cluster {
            if (!gatewayHost.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
                throw new IllegalArgumentException(
                        "gateway-host: expected the name of a Service, got '" + gatewayHost + "'");
            }
            if (leave.isNegative()) {
                throw new IllegalArgumentException("leave: expected 0 or more, got " + leave);
            }
        }

        /** Reads {@code gateway-host} and {@code leave}. */
        public static Cluster from(Config config) {
            return new Cluster(config.getString("gateway-host"), config.getDuration("leave"));
        }
    }

    /** Reads {@code system-namespace}, {@code cluster-domain}, {@code request-timeout-max} and {@code queue}. */
    public static ServingControllerSettings from(Config config) {
        return new ServingControllerSettings(
                config.getString("system-namespace"),
                config.getString("cluster-domain"),
                config.getDuration("request-timeout-max"),
                ReconcilerSettings.from(config.getConfig("queue")),
                Optional.empty());
    }

    /** The same, where a cluster runs the Pods. */
    public ServingControllerSettings in(Cluster there) {
        return new ServingControllerSettings(
                systemNamespace, clusterDomain, requestTimeoutMax, queue, Optional.of(there));
    }

    RevisionShape shape() {
        return cluster.<RevisionShape>map(there -> new ClusterShape(there.leave()))
                .orElse(RevisionShape.IN_NODE);
    }

    /** The domain of hosts inside. */
    String inside() {
        return "svc." + clusterDomain;
    }
}
