package io.sealane.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.sealane.resource.embedded.admission.KnownAnnotations;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A node's whole configuration: the user's settings over ours over Akka's. The only reader of raw text. */
final class NodeConfig {

    private static final String OURS = "sealane";
    private static final String EVENT_BYTES_MAX = "sealane.gateway.event.event-bytes-max";
    private static final String LIVE_BYTES_MAX = "sealane.journal.live-bytes-max";
    private static final String FRAME = "akka.remote.artery.advanced.maximum-frame-size";
    private static final long FRAME_OVERHEAD = 64 * 1024;
    private static final String EVENTING_NAMESPACE = "sealane.eventing.controller.system-namespace";
    private static final String SERVING_NAMESPACE = "sealane.serving.controller.system-namespace";

    private NodeConfig() {}

    /**
     * Puts it together.
     *
     * @param user what was given by the user; every key below {@code sealane} must be a known one
     * @throws StartFailure names the key, what was given and what was expected
     */
    static Config of(Config user, int clusterPort, int cores) {
        try {
            var defaults = ConfigFactory.parseResources("sealane-akka.conf")
                    .withFallback(ConfigFactory.parseResources("sealane-cluster.conf"))
                    .withFallback(ConfigFactory.defaultReference());
            requireKnown(user, defaults.resolve());
            var config = user.withFallback(computed(clusterPort, cores))
                    .withFallback(defaults)
                    .resolve();
            requireTwoNamespaces(config);
            requireRoomForAnEvent(config);
            return withFrameFor(user, config);
        } catch (ConfigException e) {
            throw new StartFailure("settings: " + e.getMessage(), e);
        }
    }

    private static Config computed(int clusterPort, int cores) {
        return ConfigFactory.parseString("""
                akka.remote.artery.canonical.port = %d
                akka.actor.default-dispatcher.fork-join-executor {
                  parallelism-min = %d
                  parallelism-max = %d
                }
                """.formatted(clusterPort, cores, cores));
    }

    private static void requireKnown(Config user, Config defaults) {
        if (!user.hasPath(OURS)) {
            return;
        }
        for (var entry : user.getConfig(OURS).resolve().entrySet()) {
            var path = OURS + "." + entry.getKey();
            if (!defaults.hasPath(path)) {
                throw new StartFailure(
                        "settings: " + path + " (" + entry.getValue().origin().description()
                                + "): expected a key that docs/settings.md leads to, this is none; the nearest that is known is "
                                + KnownAnnotations.nearest(path, known(defaults)));
            }
        }
    }

    private static Set<String> known(Config defaults) {
        return defaults.getConfig(OURS).entrySet().stream()
                .map(entry -> OURS + "." + entry.getKey())
                .collect(Collectors.toSet());
    }

    /** ConfigMaps of the same name say different things to eventing and to serving, and each undoes what the other's operator resource says. */
    private static void requireTwoNamespaces(Config config) {
        var eventing = config.getString(EVENTING_NAMESPACE);
        if (eventing.equals(config.getString(SERVING_NAMESPACE))) {
            throw new StartFailure("settings: " + SERVING_NAMESPACE + ": expected another namespace than "
                    + EVENTING_NAMESPACE + ", got '" + eventing + "' for both");
        }
    }

    /** Such as a number whose unit was forgotten: an empty journal would be full for every event. */
    private static void requireRoomForAnEvent(Config config) {
        var needed = config.getBytes(EVENT_BYTES_MAX);
        if (config.getBytes(LIVE_BYTES_MAX) < needed) {
            throw new StartFailure("settings: " + LIVE_BYTES_MAX + ": expected at least " + needed + " bytes, which is "
                    + EVENT_BYTES_MAX + ", got " + config.getBytes(LIVE_BYTES_MAX));
        }
    }

    /** A message that is larger than a frame would be dropped, not failed: frames follow the largest event. */
    private static Config withFrameFor(Config user, Config config) {
        var needed = config.getBytes(EVENT_BYTES_MAX) + FRAME_OVERHEAD;
        if (!user.hasPath(FRAME)) {
            return ConfigFactory.parseMap(Map.of(FRAME, needed + "b")).withFallback(config);
        }
        if (config.getBytes(FRAME) < needed) {
            throw new StartFailure("settings: " + FRAME + ": expected at least " + needed + " bytes, which is "
                    + EVENT_BYTES_MAX + " and 64 KiB, got " + config.getBytes(FRAME));
        }
        return config;
    }
}
