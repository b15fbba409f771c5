package io.sealane.node.command;

import io.sealane.node.NodeSettings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sealane run}: a node in the foreground. */
@Command(name = "run", description = "Runs a node in the foreground; TERM or Ctrl-C drains and ends it.")
final class RunCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "Where all state lives; made 0700 (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--advertise",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "The address that data listeners bind (default: 127.0.0.1). The API server stays on loopback.")
    private String advertise = "127.0.0.1";

    @Option(
            names = "--apply",
            paramLabel = "FILE-OR-DIR",
            description = "Manifests to apply before the node is ready; may be given several times.")
    private List<Path> apply = List.of();

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Override
    public void run() {
        var settings = NodeSettings.in(data)
                .withPorts(options.ports())
                .withConfig(options.config())
                .withAdvertise(advertise)
                .withApply(apply);
        ForegroundNode.start(settings, spec.commandLine().getOut()).awaitEnd();
    }
}
