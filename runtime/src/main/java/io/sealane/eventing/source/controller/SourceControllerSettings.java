package io.sealane.eventing.source.controller;

import com.typesafe.config.Config;
import io.sealane.eventing.source.SourceSettings;
import io.sealane.resource.ReconcilerSettings;
import java.time.Duration;

/**
 * What the controllers of sources go by.
 *
 * @param active whether sources are ours; true where no other controller runs
 * @param systemNamespace where the ConfigMaps with trusted roots are
 * @param clusterDomain the last part of the host names of Services
 * @param unwatchedAge how long a resolved address of a kind that is not watched is believed; positive
 * @param sending how events are sent
 * @param queue how the work queues work
 */
public record SourceControllerSettings(
        boolean active,
        String systemNamespace,
        String clusterDomain,
        Duration unwatchedAge,
        SourceSettings sending,
        ReconcilerSettings queue) {

    /**
     * Reads what sources have in common with brokers, and their own.
     *
     * @param eventing {@code sealane.eventing.controller}
     * @param sources {@code sealane.eventing.sources}
     */
    public static SourceControllerSettings from(Config eventing, Config sources) {
        return new SourceControllerSettings(
                eventing.getBoolean("classless"),
                eventing.getString("system-namespace"),
                eventing.getString("cluster-domain"),
                eventing.getDuration("unwatched-age"),
                SourceSettings.from(sources),
                ReconcilerSettings.from(eventing.getConfig("queue")));
    }
}
