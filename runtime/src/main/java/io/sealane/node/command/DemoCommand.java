package io.sealane.node.command;

import io.sealane.node.Demo;
import io.sealane.node.NodeSettings;
import io.sealane.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sealane demo}: a node on temporary data, shown at work from outside, then left running. */
@Command(
        name = "demo",
        description = "Starts a node on temporary data, shows it at work, then keeps serving until Ctrl-C.")
final class DemoCommand implements Runnable {

    private static final String PREFIX = "sealane-demo-";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Option(names = "--end", description = "Ends after the show instead of serving on.")
    private boolean end;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        TemporaryFolder.deleteAbandoned(PREFIX);
        var folder = temporaryFolder();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> TemporaryFolder.delete(folder), "sealane-demo-cleanup"));
        var settings = NodeSettings.in(folder).withPorts(options.ports()).withConfig(options.config());
        var foreground = ForegroundNode.start(settings, out);
        new Demo(foreground.node(), out).show(!end);
        if (end) {
            foreground.node().close();
        } else {
            foreground.awaitEnd();
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        } catch (IOException e) {
            throw new StartFailure("temporary folder: expected to be able to make one", e);
        }
    }
}
