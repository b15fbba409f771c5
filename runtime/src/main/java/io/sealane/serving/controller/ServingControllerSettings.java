package io.sealane.serving.controller;

import com.typesafe.config.Config;
import io.sealane.resource.ReconcilerSettings;
import java.time.Duration;

/**
 * What the controllers of serving go by.
 *
 * @param systemNamespace where serving's ConfigMaps are
 * @param clusterDomain the last part of host names inside, such as {@code cluster.local}
 * @param requestTimeoutMax how long a request may take where its backend has no time of its own; positive
 * @param queue how the work queues work
 */
public record ServingControllerSettings(
        String systemNamespace, String clusterDomain, Duration requestTimeoutMax, ReconcilerSettings queue) {

    /** Reads {@code system-namespace}, {@code cluster-domain}, {@code request-timeout-max} and {@code queue}. */
    public static ServingControllerSettings from(Config config) {
        return new ServingControllerSettings(
                config.getString("system-namespace"),
                config.getString("cluster-domain"),
                config.getDuration("request-timeout-max"),
                ReconcilerSettings.from(config.getConfig("queue")));
    }

    /** The domain of hosts inside. */
    String inside() {
        return "svc." + clusterDomain;
    }
}
