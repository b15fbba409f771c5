package io.sealane.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program on the PATH. A test that needs one which is missing is skipped and says so. */
final class Tool {

    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Map<String, String> environment;

    private Tool(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
    }

    /** The tool, or a skipped test. */
    static Tool required(String name, Map<String, String> environment) {
        assumeTrue(onPath(name), name + " is not on the PATH: skipped");
        return new Tool(name, environment);
    }

    static boolean onPath(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Runs it; fails with its output when it does not exit with 0. */
    String run(String... arguments) throws IOException, InterruptedException {
        var result = tryRun(arguments);
        if (result.exit() != 0) {
            throw new AssertionError(name + " " + String.join(" ", arguments) + " exited with " + result.exit() + ":\n"
                    + result.output());
        }
        return result.output();
    }

    Result tryRun(String... arguments) throws IOException, InterruptedException {
        var process = start(arguments);
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(name + " did not end within " + PATIENCE_SECONDS + " s:\n" + output);
        }
        return new Result(process.exitValue(), output);
    }

    /** Starts it and leaves it running; output and errors come together. */
    Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    record Result(int exit, String output) {}
}
