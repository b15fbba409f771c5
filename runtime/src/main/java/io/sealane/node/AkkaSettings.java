package io.sealane.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The actor system's configuration: ours over Akka's defaults, the user's over ours. */
final class AkkaSettings {

    private AkkaSettings() {}

    static Config of(Config user, int clusterPort, int cores) {
        var computed = ConfigFactory.parseString("""
                akka.remote.artery.canonical.port = %d
                akka.actor.default-dispatcher.fork-join-executor {
                  parallelism-min = %d
                  parallelism-max = %d
                }
                """.formatted(clusterPort, cores, cores));
        return user.withFallback(computed)
                .withFallback(ConfigFactory.parseResources("sealane-akka.conf"))
                .withFallback(ConfigFactory.parseResources("sealane-cluster.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }
}
