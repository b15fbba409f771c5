package io.sealane.resource.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real kubectl, run in a home of its own. */
final class Kubectl {

    private static final int SECONDS = 130;

    private final Path home;
    private final Path config;

    Kubectl(Path home, String url) throws IOException {
        this.home = home;
        this.config = Files.writeString(home.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: sealane, cluster: {server: "%s"}}]
                users: [{name: admin, user: {}}]
                contexts: [{name: sealane, context: {cluster: sealane, user: admin}}]
                current-context: sealane
                """.formatted(url));
    }

    /** What a run ended with and wrote; both outputs together. */
    record Run(int code, String output) {}

    Run run(String... arguments) throws Exception {
        return end(start(arguments), arguments);
    }

    /** {@code edit} with a sed script in the place of an editor. */
    Run edit(String script, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("edit"));
        command.addAll(List.of(arguments));
        var edit = command.toArray(String[]::new);
        var builder = builder(edit);
        builder.environment().put("KUBE_EDITOR", "sed -i " + script);
        return end(builder.start(), edit);
    }

    private static Run end(Process process, String... arguments) throws Exception {
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("kubectl " + List.of(arguments) + " did not end: " + output);
        }
        return new Run(process.exitValue(), output);
    }

    /** Output of a run that must succeed. */
    String succeed(String... arguments) throws Exception {
        var run = run(arguments);
        if (run.code() != 0) {
            throw new AssertionError(
                    "kubectl " + List.of(arguments) + " ended with " + run.code() + ": " + run.output());
        }
        return run.output();
    }

    Process start(String... arguments) throws IOException {
        return builder(arguments).start();
    }

    private ProcessBuilder builder(String... arguments) {
        var command = new ArrayList<>(List.of("kubectl", "--kubeconfig=" + config));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        // Where edit leaves what it could not save.
        builder.environment().put("TMPDIR", home.toString());
        return builder;
    }
}
