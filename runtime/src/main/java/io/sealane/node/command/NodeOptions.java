package io.sealane.node.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.sealane.node.Ports;
import io.sealane.node.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command which starts a node takes. */
final class NodeOptions {

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "Added to every port, so that several nodes fit on one machine (default: 0).")
    private int portOffset;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in HOCON, laid over the defaults; see docs/settings.md.")
    private @Nullable Path config;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this and ends.")
    private boolean help;

    Ports ports() {
        try {
            return Ports.standard(portOffset);
        } catch (IllegalArgumentException e) {
            throw new StartFailure("--" + e.getMessage());
        }
    }

    Config config() {
        if (config == null) {
            return ConfigFactory.empty();
        }
        if (!Files.isReadable(config)) {
            throw new StartFailure("--config " + config + ": expected a readable file");
        }
        try {
            return ConfigFactory.parseFile(config.toFile());
        } catch (ConfigException e) {
            throw new StartFailure("--config " + config + ": " + e.getMessage());
        }
    }
}
