package io.sealane.node.command;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sealane version}. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable, CommandLine.IVersionProvider {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().getOut().println(getVersion()[0]);
    }

    @Override
    public String[] getVersion() {
        return new String[] {"sealane " + version() + ", Java " + Runtime.version()};
    }

    /** As the jar's manifest says; classes outside a jar have none. */
    static String version() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("(built from source)");
    }
}
