package io.sealane.serving.controller;

import com.typesafe.config.Config;
import io.sealane.resource.ReconcilerSettings;
import io.sealane.serving.controller.revision.ClusterShape;
import io.sealane.serving.controller.revision.RevisionShape;
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
     * @param digests whether registries are asked for the digests of tags
     * @param digestsOfLoopback whether those of this machine are, too
     * @param digestRetry when one that did not say it is asked again; positive
     */
    public record Cluster(
            String gatewayHost, Duration leave, boolean digests, boolean digestsOfLoopback, Duration digestRetry) {

        public Cluster {
            if (!gatewayHost.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
                throw new IllegalArgumentException(
                        "gateway-host: expected the name of a Service, got '" + gatewayHost + "'");
            }
            if (leave.isNegative()) {
                throw new IllegalArgumentException("leave: expected 0 or more, got " + leave);
            }
            if (digestRetry.isNegative() || digestRetry.isZero()) {
                throw new IllegalArgumentException("digest-retry: expected a positive duration, got " + digestRetry);
            }
        }

        /** Reads {@code gateway-host}, {@code leave}, {@code digests}, {@code digests-of-loopback} and {@code digest-retry}. */
        public static Cluster from(Config config) {
            return new Cluster(
                    config.getString("gateway-host"),
                    config.getDuration("leave"),
                    config.getBoolean("digests"),
                    config.getBoolean("digests-of-loopback"),
                    config.getDuration("digest-retry"));
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
