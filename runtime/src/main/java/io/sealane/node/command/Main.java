package io.sealane.node.command;

import io.sealane.node.StartFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The {@code sealane} command. Only this class and its commands talk to a terminal or end the process. */
@Command(
        name = "sealane",
        synopsisSubcommandLabel = "(run | demo | archive | version | help)",
        description = "An event mesh runtime that encrypts every hop and renews its keys under load.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        footer = "sealane help COMMAND lists the options of a command.",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            ArchiveCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {

    private static final int FAILED = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {
        this.spec = CommandLine.Model.CommandSpec.create();
    }

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs one command and returns the exit code: 0 done, 1 failed, 2 wrong usage. */
    static int execute(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::report)
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command: run, demo, archive, version or help");
    }

    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(failure instanceof StartFailure)) {
            throw failure;
        }
        var line = "sealane: " + failure.getMessage();
        var cause = failure.getCause() == null ? null : failure.getCause().getMessage();
        if (cause != null && !line.contains(cause)) {
            line += " (" + cause + ")";
        }
        command.getErr().println(line);
        return FAILED;
    }
}
