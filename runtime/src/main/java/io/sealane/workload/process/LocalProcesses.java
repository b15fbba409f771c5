package io.sealane.workload.process;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers that name a command, as processes of this machine; all others are somebody else's. Safe for any thread.
 *
 * <p>A process gets a port of its own, which {@code PORT} says whatever the container declares, and a folder of its own unless the
 * container names one. Reaching a limit fails the start with a message that names the setting.
 */
public final class LocalProcesses implements Workloads, AutoCloseable {

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final Logger LOG = LoggerFactory.getLogger(LocalProcesses.class);
    private static final int PORT_ATTEMPTS = 100;
    private static final Path SHELL = Path.of("/bin/sh");

    private final ProcessSettings settings;
    private final Workloads others;
    private final LocalProcess.Surroundings with;
    private final ScheduledExecutorService timer;
    private final Set<LocalProcess> running = ConcurrentHashMap.newKeySet();

    private LocalProcesses(ProcessSettings settings, Workloads others, Function<Endpoint, CompletionStage<Void>> left) {
        this.settings = settings;
        this.others = others;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "sealane-processes"));
        this.with = new LocalProcess.Surroundings(timer, left);
    }

    /**
     * Beside others.
     *
     * @param others run what names no command
     * @param left completes once no request is under way at an endpoint and none comes any more
     */
    public static LocalProcesses beside(
            Workloads others, ProcessSettings settings, Function<Endpoint, CompletionStage<Void>> left) {
        return new LocalProcesses(settings, others, left);
    }

    @Override
    public Optional<Workload> start(Container container) {
        if (container.launch().command().isEmpty()) {
            return others.start(container);
        }
        if (!Files.isExecutable(SHELL)) {
            throw new IllegalStateException("processes are started by " + SHELL + ", which this machine lacks");
        }
        if (running.size() >= settings.countMax()) {
            throw new IllegalStateException(
                    "as many processes run as sealane.workload.processes.count-max allows, " + settings.countMax());
        }
        try {
            return Optional.of(launch(container));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** One at a time: until it is among those that run, its port could be another's as well. */
    private synchronized LocalProcess launch(Container container) throws IOException {
        var port = freePort();
        var own = container.launch().folder().isEmpty() ? Optional.of(ownFolder(container)) : Optional.<Path>empty();
        var folder = own.or(() -> container.launch().folder().map(Path::of)).orElseThrow();
        var environment = new HashMap<>(container.environment());
        environment.put("PORT", String.valueOf(port));
        try {
            var process = Launcher.start(Launcher.program(container), environment, folder, settings.graceMax());
            var output = new Output(container.log());
            daemon(() -> output.copy(process.getInputStream()), "sealane-output-" + process.pid())
                    .start();
            var local = new LocalProcess(
                    process,
                    new LocalProcess.Place(port, folder, Map.copyOf(environment)),
                    output,
                    settings,
                    container.launch().grace(),
                    with);
            running.add(local);
            local.watch(container.launch().memoryBytesMax(), () -> {
                running.remove(local);
                own.ifPresent(LocalProcesses::delete);
            });
            return local;
        } catch (IOException | RuntimeException e) {
            // A variable whose name cannot be one is an IllegalArgumentException.
            own.ifPresent(LocalProcesses::delete);
            throw e;
        }
    }

    @Override
    public List<String> images() {
        return others.images();
    }

    /** How many run. */
    int size() {
        return running.size();
    }

    /** Ends all of them, and returns when they have ended: by TERM, after the grace by KILL. */
    @Override
    public void close() throws InterruptedException {
        var all = List.copyOf(running);
        all.forEach(LocalProcess::terminate);
        var over = CompletableFuture.allOf(all.stream().map(LocalProcess::gone).toArray(CompletableFuture<?>[]::new));
        try {
            // A little more than the grace, so that KILL has been tried.
            over.get(settings.graceMax().toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            all.forEach(LocalProcess::kill);
        }
        timer.shutdownNow();
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** One that nobody listens at, and that no process is about to. */
    private int freePort() throws IOException {
        for (var attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
                var port = socket.getLocalPort();
                if (running.stream().noneMatch(each -> each.port() == port)) {
                    return port;
                }
            }
        }
        throw new IOException("no free port was found in " + PORT_ATTEMPTS + " attempts");
    }

    private static Path ownFolder(Container container) throws IOException {
        return Files.createTempDirectory("sealane-" + container.pod().name() + "-");
    }

    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.info("the folder {} of a process that has ended stays: {}", folder, e.getMessage());
        }
    }
}
