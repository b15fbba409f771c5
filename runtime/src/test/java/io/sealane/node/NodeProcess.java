package io.sealane.node;

import io.sealane.node.api.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, so that it can be killed. State below a folder, free ports. */
final class NodeProcess implements AutoCloseable {

    /** In the ordinary build a node lives for seconds: compiling all of it well takes longer than that. */
    private static final List<String> START_SOON = TestSize.of(1, 0) == 1
            ? List.of("-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")
            : List.of();

    private final Process process;
    private final Thread drain;
    private final List<String> lines;

    private NodeProcess(Process process, Thread drain, List<String> lines) {
        this.process = process;
        this.drain = drain;
        this.lines = lines;
    }

    /** Starts a node and returns once it says {@code ready}. */
    static NodeProcess start(Path data, String... jvmOptions) throws IOException {
        return startIn(List.of(), data, jvmOptions);
    }

    /** @param surroundings a command that becomes the one that follows it */
    static NodeProcess startIn(List<String> surroundings, Path data, String... jvmOptions) throws IOException {
        var command = new ArrayList<>(surroundings);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseParallelGC");
        command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
        command.addAll(START_SOON);
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeProcessMain.class.getName()));
        command.add(data.toString());
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var lines = new ArrayList<String>();
        for (var line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
            if (line == null) {
                throw new AssertionError("the node ended before it was ready; it said " + lines);
            }
            lines.add(line);
        }
        var drain = new Thread(() -> discard(output), "node-output");
        drain.setDaemon(true);
        drain.start();
        return new NodeProcess(process, drain, lines);
    }

    private static void discard(BufferedReader output) {
        try (output) {
            while (output.readLine() != null) {
                // Only so that the node never waits for a reader.
            }
        } catch (IOException e) {
            // Killed in the middle of a line.
            return;
        }
    }

    /** The port of a listener, by the line the node printed. */
    int port(String listener) {
        return lines.stream()
                .filter(line -> line.startsWith(listener + " "))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no listener " + listener + " in " + lines));
    }

    Path kubeconfig() {
        return lines.stream()
                .filter(line -> line.startsWith("kubeconfig "))
                .map(line -> Path.of(line.substring("kubeconfig ".length()).strip()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no kubeconfig in " + lines));
    }

    ApiClient api() throws IOException {
        return KubeconfigReader.client(kubeconfig());
    }

    /** SIGKILL: nothing of the node runs on. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the process survived SIGKILL");
        }
        drain.join();
    }

    /** Whether it ends by itself within that time. */
    boolean awaitEnd(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** SIGTERM; returns the seconds it took to end. */
    long terminate() throws InterruptedException {
        var start = System.nanoTime();
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not end within 30 s of SIGTERM");
        }
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
