package io.sealane.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program on the PATH; its tests say {@code @NeedsTool}. */
final class Tool {

    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Map<String, String> environment;

    private Tool(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
    }

    static Tool of(String name, Map<String, String> environment) {
        return new Tool(name, environment);
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
