package io.sealane.node;

import akka.actor.Address;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a node finds others.
 *
 * @param seedNodes who is asked to be let in; with none the node begins a cluster of its own, which others may join
 * @param bootstrapFolder where the CA is that all nodes share; empty: below the node's own data folder
 */
record ClusterSettings(List<Address> seedNodes, Optional<Path> bootstrapFolder) {

    static final String SYSTEM = "sealane";
    private static final String SEEDS = "sealane.cluster.seed-nodes";

    static ClusterSettings from(Config config) {
        var folder = config.getString("sealane.cluster.bootstrap-folder");
        return new ClusterSettings(
                config.getStringList(SEEDS).stream()
                        .map(ClusterSettings::address)
                        .toList(),
                folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder)));
    }

    private static Address address(String hostAndPort) {
        var colon = hostAndPort.lastIndexOf(':');
        try {
            var port = Integer.parseInt(hostAndPort.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= Ports.HIGHEST) {
                return new Address("akka", SYSTEM, hostAndPort.substring(0, colon), port);
            }
        } catch (NumberFormatException e) {
            throw new StartFailure(expected(hostAndPort), e);
        }
        throw new StartFailure(expected(hostAndPort));
    }

    private static String expected(String given) {
        return "settings: " + SEEDS + ": expected host:port, such as 10.0.0.7:25520, got " + given;
    }

    boolean joins() {
        return !seedNodes.isEmpty();
    }

    /**
     * Refuses what cannot be right: several nodes on a journal that only one of them reaches would lose every partition that moves.
     *
     * @param settings of the node
     */
    void requireSharedJournal(NodeSettings settings) {
        if (joins() && settings.journal().isEmpty()) {
            var own = settings.data().isPresent() ? "RocksDB journal in the data folder" : "journal in memory";
            throw new StartFailure("settings: " + SEEDS
                    + ": several nodes need a journal that all of them reach, and this node has the "
                    + own + ", which no other node reaches; leave " + SEEDS
                    + " empty to run one node, or give every node the same journal (NodeSettings.withSharedJournal)");
        }
    }
}
