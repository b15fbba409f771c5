package io.sealane.workload.process;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.Workloads.Workload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** One process, from its start to its end. Safe for any thread. */
final class LocalProcess implements Workload {

    private static final int CONNECT_MILLIS_MAX = 200;
    private static final int LAST_WORDS_MILLIS_MAX = 500;
    private static final int COMMAND_END_MILLIS_MAX = 1_000;
    private static final int PAGE_BYTES = 4096;

    private final Process process;
    private final Place place;
    private final Endpoint.Socket endpoint;
    private final Output output;
    private final ProcessSettings settings;
    private final ScheduledExecutorService timer;
    private final Function<Endpoint, CompletionStage<Void>> left;
    private final Duration grace;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final AtomicBoolean stopping = new AtomicBoolean();

    LocalProcess(
            Process process, Place place, Output output, ProcessSettings settings, Duration grace, Surroundings with) {
        this.process = process;
        this.place = place;
        this.endpoint = new Endpoint.Socket(new InetSocketAddress(LocalProcesses.LOOPBACK, place.port()));
        this.output = output;
        this.settings = settings;
        this.grace = grace.compareTo(settings.graceMax()) < 0 ? grace : settings.graceMax();
        this.timer = with.timer();
        this.left = with.left();
    }

    /** Where it runs and what it is told; commands of its probes as well. */
    record Place(int port, Path folder, Map<String, String> environment) {}

    /**
     * What all processes share.
     *
     * @param left completes once no request is under way at an endpoint and none comes any more
     */
    record Surroundings(ScheduledExecutorService timer, Function<Endpoint, CompletionStage<Void>> left) {}

    /**
     * Begins to look whether it listens, and to notice its end.
     *
     * @param cleanUp run when it has ended, before anybody is told
     */
    void watch(long memoryBytesMax, Runnable cleanUp) {
        process.onExit()
                .thenRun(() -> output.complete()
                        .orTimeout(LAST_WORDS_MILLIS_MAX, TimeUnit.MILLISECONDS)
                        .whenComplete((done, late) -> {
                            cleanUp.run();
                            over();
                        }));
        timer.execute(this::tryConnect);
        timer.schedule(this::late, settings.startMax().toMillis(), TimeUnit.MILLISECONDS);
        if (memoryBytesMax > 0) {
            timer.execute(() -> watchMemory(memoryBytesMax));
        }
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public CompletionStage<Void> ready() {
        return ready;
    }

    @Override
    public CompletionStage<String> ended() {
        return ended;
    }

    /** Completes when there is no process any more, whatever was told before. */
    CompletableFuture<Void> gone() {
        return gone.copy();
    }

    /** Requests that are under way end first, within the grace; then TERM, and KILL after the grace. */
    @Override
    public void stop() {
        if (stopping.compareAndSet(false, true)) {
            left.apply(endpoint)
                    .toCompletableFuture()
                    .orTimeout(grace.toMillis(), TimeUnit.MILLISECONDS)
                    // Looking for children reads much of /proc, and the last request leaves on an event loop.
                    .whenCompleteAsync((done, late) -> terminate(), timer);
        }
    }

    /** Without waiting for requests. The watcher stays, so that the node may end meanwhile. */
    void terminate() {
        stopping.set(true);
        process.descendants().forEach(ProcessHandle::destroy);
        // Process.destroy would close what the process writes its last words to, and the watcher's pipe.
        process.toHandle().destroy();
        timer.schedule(this::kill, grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    void kill() {
        if (process.isAlive()) {
            tellWatcher(Launcher.KILLED);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void over() {
        tellWatcher(Launcher.ENDED);
        var why = "exited with status " + process.exitValue()
                + (output.last().isEmpty() ? "" : ", last it wrote: " + output.last());
        ready.completeExceptionally(new IllegalStateException(why));
        ended.complete(why);
        gone.complete(null);
    }

    private void late() {
        var why = "nothing listened at port " + endpoint.address().getPort() + ", which PORT said, within "
                + settings.startMax();
        if (ready.completeExceptionally(new IllegalStateException(why))) {
            ended.complete(why);
            terminate();
        }
    }

    private void tryConnect() {
        if (ready.isDone()) {
            return;
        }
        if (listens()) {
            ready.complete(null);
        } else {
            timer.schedule(this::tryConnect, settings.readyInterval().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(endpoint.address(), CONNECT_MILLIS_MAX);
            // A socket may be given the very port that it asks for, and then it has met itself; and another program may
            // have taken it.
            return socket.getLocalPort() != endpoint.address().getPort() && process.isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    /** Its port, which no other may be given. */
    int port() {
        return endpoint.address().getPort();
    }

    @Override
    public int exec(List<String> command, Duration max) throws IOException, InterruptedException {
        var run = Launcher.run(command, place.environment(), place.folder());
        try {
            run.getOutputStream().close();
            if (run.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)) {
                return run.exitValue();
            }
            throw new IOException("it did not end within " + max);
        } finally {
            // Also where the node ends meanwhile, which interrupts whoever waits.
            if (run.isAlive()) {
                end(run);
            }
        }
    }

    /** With whatever it has started. */
    private static void end(Process run) {
        var below = run.descendants().toList();
        run.destroy();
        below.forEach(ProcessHandle::destroyForcibly);
        var unused = run.onExit()
                .orTimeout(COMMAND_END_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> run.destroyForcibly());
    }

    private void watchMemory(long bytesMax) {
        if (!process.isAlive()) {
            return;
        }
        var bytes = memory();
        if (bytes > bytesMax) {
            ended.complete("OOMKilled: it had " + bytes + " bytes, its limit is " + bytesMax);
            kill();
        } else {
            timer.schedule(
                    () -> watchMemory(bytesMax), settings.memoryInterval().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What is resident, where Linux tells; else 0. */
    private long memory() {
        var statm = Path.of("/proc", String.valueOf(process.pid()), "statm");
        try {
            return Files.exists(statm) ? Long.parseLong(Files.readString(statm).split(" ", 3)[1]) * PAGE_BYTES : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void tellWatcher(String what) {
        try (var pipe = process.getOutputStream()) {
            pipe.write((what + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
