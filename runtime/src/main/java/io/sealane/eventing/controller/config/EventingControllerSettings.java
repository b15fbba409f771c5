package io.sealane.eventing.controller.config;

import com.typesafe.config.Config;
import io.sealane.resource.ReconcilerSettings;
import java.time.Duration;

/**
 * What the controllers of brokers and triggers go by.
 *
 * @param systemNamespace where ConfigMaps and the ingress certificate are
 * @param clusterDomain the last part of host names, such as {@code cluster.local}
 * @param classless whether a broker without a class is ours; true where no other controller runs
 * @param partitions how many logs a new broker gets unless its annotation says otherwise, at least 1
 * @param deliveryTimeout of one attempt where a delivery names none; positive
 * @param unwatchedAge how long a resolved address of a kind that is not watched is believed; positive
 * @param queue how the work queues work
 */
public record EventingControllerSettings(
        String systemNamespace,
        String clusterDomain,
        boolean classless,
        int partitions,
        Duration deliveryTimeout,
        Duration unwatchedAge,
        ReconcilerSettings queue) {

    public EventingControllerSettings {
        if (systemNamespace.isBlank()) {
            throw new IllegalArgumentException("system-namespace: expected a name, got none");
        }
        if (clusterDomain.isBlank() || clusterDomain.startsWith(".")) {
            throw new IllegalArgumentException(
                    "cluster-domain: expected a domain without a leading dot, got '" + clusterDomain + "'");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: expected at least 1, got " + partitions);
        }
        requirePositive(deliveryTimeout, "delivery-timeout");
        requirePositive(unwatchedAge, "unwatched-age");
    }

    /** Reads {@code sealane.eventing.controller} and what it refers to. */
    public static EventingControllerSettings from(Config config) {
        return new EventingControllerSettings(
                config.getString("system-namespace"),
                config.getString("cluster-domain"),
                config.getBoolean("classless"),
                config.getInt("partitions"),
                config.getDuration("delivery-timeout"),
                config.getDuration("unwatched-age"),
                ReconcilerSettings.from(config.getConfig("queue")));
    }

    private static void requirePositive(Duration duration, String key) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(key + ": expected more than 0, got " + duration);
        }
    }
}
