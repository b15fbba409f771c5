package io.sealane.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sealane.journal.Journal;
import io.sealane.workload.HandlerRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a node is started with.
 *
 * @param data where all state lives; empty keeps everything in memory
 * @param ports where the node listens
 * @param advertise the address that data listeners bind and that clients are told; loopback unless told otherwise
 * @param apply files or folders of manifests that are applied before the node is ready
 * @param handlers images that run inside this JVM
 * @param journal one that other nodes have as well, and that outlives this one; empty: the node opens one of its own
 * @param config overrides of {@code reference.conf} below {@code sealane} and {@code akka}
 */
public record NodeSettings(
        Optional<Path> data,
        Ports ports,
        String advertise,
        List<Path> apply,
        HandlerRegistry handlers,
        Optional<Journal> journal,
        Config config) {

    private static final String LOOPBACK = "127.0.0.1";

    public NodeSettings {
        apply = List.copyOf(apply);
    }

    /** Everything in memory on free ports: for tests and embedding. */
    public static NodeSettings inMemory() {
        return new NodeSettings(
                Optional.empty(),
                Ports.FREE,
                LOOPBACK,
                List.of(),
                HandlerRegistry.standard(),
                Optional.empty(),
                ConfigFactory.empty());
    }

    /** State below a folder, on the standard ports. */
    public static NodeSettings in(Path data) {
        return new NodeSettings(
                Optional.of(data),
                Ports.standard(0),
                LOOPBACK,
                List.of(),
                HandlerRegistry.standard(),
                Optional.empty(),
                ConfigFactory.empty());
    }

    public NodeSettings withPorts(Ports changed) {
        return new NodeSettings(data, changed, advertise, apply, handlers, journal, config);
    }

    public NodeSettings withAdvertise(String changed) {
        return new NodeSettings(data, ports, changed, apply, handlers, journal, config);
    }

    public NodeSettings withApply(List<Path> changed) {
        return new NodeSettings(data, ports, advertise, changed, handlers, journal, config);
    }

    public NodeSettings withHandlers(HandlerRegistry changed) {
        return new NodeSettings(data, ports, advertise, apply, changed, journal, config);
    }

    public NodeSettings withConfig(Config changed) {
        return new NodeSettings(data, ports, advertise, apply, handlers, journal, changed);
    }

    /**
     * The same on a journal that several nodes have: what a node needs to join others.
     *
     * @param shared closed by the caller, after the last node
     */
    public NodeSettings withSharedJournal(Journal shared) {
        return new NodeSettings(data, ports, advertise, apply, handlers, Optional.of(shared), config);
    }
}
