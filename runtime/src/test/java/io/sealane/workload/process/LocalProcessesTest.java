package io.sealane.workload.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import io.sealane.workload.ContainerProbe;
import io.sealane.workload.HandlerRegistry;
import io.sealane.workload.PodLog;
import io.sealane.workload.Workloads;
import io.sealane.workload.Workloads.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Real processes: a JVM that serves, and shells that do not. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LocalProcessesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final PodLog log = new PodLog(InstantSource.system(), 100_000);
    private LocalProcesses processes;

    @BeforeEach
    void start() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "this machine has no /bin/sh");
        processes = processes(PATIENCE, PATIENCE);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (processes != null) {
            processes.close();
        }
    }

    @Test
    void a_process_listens_where_PORT_says_with_nothing_but_its_own_environment() throws Exception {
        var workload = start(echo(), Map.of("TARGET", "you", "PORT", "1"), 0);
        workload.ready().toCompletableFuture().get(60, SECONDS);

        var port = ((Endpoint.Socket) workload.endpoint()).address().getPort();
        var answer = CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/x"))
                                .build(),
                        BodyHandlers.ofString())
                .body();

        assertThat(answer).contains("TARGET=you").contains("PORT=" + port).endsWith("with one,two");
        assertThat(answer).doesNotContain("HOME=").doesNotContain("USER=");
        var folder = Path.of(answer.substring(answer.indexOf(" in ") + 4, answer.indexOf(" with ")));
        assertThat(folder.getFileName().toString()).startsWith("sealane-echo-");
        assertThat(folder).isEmptyDirectory();

        // Requests that are under way hold the end off.
        workload.stop();
        assertThat(workload.ended().toCompletableFuture()).isNotDone();
        left.complete(null);
        // 128 and the number of TERM.
        assertThat(workload.ended().toCompletableFuture().get(60, SECONDS)).startsWith("exited with status 143");
        assertThat(processes.size()).isZero();
        assertThat(folder).doesNotExist();
    }

    @Test
    void what_ends_by_itself_says_its_last_words() throws Exception {
        var workload = start(List.of("/bin/sh", "-c", "echo first; echo the disk is full >&2; exit 3"), Map.of(), 0);

        assertThat(workload.ended().toCompletableFuture().get(60, SECONDS))
                .isEqualTo("exited with status 3, last it wrote: the disk is full");
        assertThatThrownBy(() -> workload.ready().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("exited with status 3");
    }

    @Test
    void what_never_listens_is_ended_with_a_message() throws Exception {
        processes.close();
        processes = processes(Duration.ofMillis(200), PATIENCE);
        var workload = start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of(), 0);

        assertThat(workload.ended().toCompletableFuture().get(60, SECONDS))
                .startsWith("nothing listened at port")
                .endsWith("which PORT said, within PT0.2S");
    }

    @Test
    void what_is_over_its_memory_is_killed() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/proc/self/statm")), "this machine does not tell how much memory processes have");
        var workload = start(echo(), Map.of(), 1_000_000);

        assertThat(workload.ended().toCompletableFuture().get(60, SECONDS))
                .startsWith("OOMKilled: ")
                .endsWith("its limit is 1000000");
    }

    @Test
    void what_does_not_heed_TERM_is_killed_after_the_grace() throws Exception {
        processes.close();
        processes = processes(PATIENCE, Duration.ofSeconds(1));
        left.complete(null);
        var workload =
                start(List.of("/bin/sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 1; done"), Map.of(), 0);
        awaitLog("deaf");

        workload.stop();

        // 128 and the number of KILL.
        assertThat(workload.ended().toCompletableFuture().get(60, SECONDS)).startsWith("exited with status 137");
    }

    @Test
    void a_process_ends_when_the_node_is_gone_without_a_word() throws Exception {
        var folder = Files.createTempDirectory("launch-test");
        var process =
                Launcher.start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of(), folder, Duration.ofSeconds(1));
        assertThat(process.isAlive()).isTrue();

        // What the kernel does with the pipe of a node that was killed.
        process.getOutputStream().close();

        assertThat(process.waitFor(60, SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        Files.delete(folder);
    }

    @Test
    void a_process_that_is_deaf_to_its_end_ends_when_the_node_is_gone_meanwhile() throws Exception {
        var folder = Files.createTempDirectory("launch-test");
        var hour = Duration.ofHours(1);
        var deaf = List.of("/bin/sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 1; done");
        var process = Launcher.start(deaf, Map.of(), folder, Duration.ofSeconds(1));
        var timer = Executors.newSingleThreadScheduledExecutor();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('d');
            var settings = new ProcessSettings(true, 1, hour, Duration.ofMillis(5), hour, hour);
            var with = new LocalProcess.Surroundings(timer, endpoint -> left);
            new LocalProcess(
                            process, new LocalProcess.Place(1, folder, Map.of()), new Output(log), settings, hour, with)
                    .terminate();

            process.getOutputStream().close();

            assertThat(process.waitFor(60, SECONDS)).isTrue();
            // 128 and the number of KILL.
            assertThat(process.exitValue()).isEqualTo(137);
        } finally {
            process.destroyForcibly();
            timer.shutdownNow();
            Files.delete(folder);
        }
    }

    @Test
    void children_that_are_left_behind_end_too() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")), "this machine has no setsid");
        left.complete(null);
        var workload = start(List.of("/bin/sh", "-c", "sleep 1000 & echo $!; exit 0"), Map.of(), 0);
        workload.ended().toCompletableFuture().get(60, SECONDS);

        awaitGone(Long.parseLong(last()));
    }

    @Test
    void a_command_runs_beside_it_with_its_environment() throws Exception {
        var workload = start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of("TARGET", "you"), 0);

        var port = ((Endpoint.Socket) workload.endpoint()).address().getPort();
        var same = List.of("/bin/sh", "-c", "[ \"$TARGET $PORT\" = \"you " + port + "\" ]");
        assertThat(workload.exec(same, PATIENCE)).isZero();
        assertThat(workload.exec(List.of("/bin/sh", "-c", "exit 4"), PATIENCE)).isEqualTo(4);
        assertThatThrownBy(() -> workload.exec(List.of("/bin/sh", "-c", "exec sleep 1000"), Duration.ofMillis(50)))
                .hasMessage("it did not end within PT0.05S");
    }

    @Test
    void a_command_ends_when_whoever_waits_for_it_is_interrupted_as_by_the_end_of_the_node() throws Exception {
        var workload = start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of(), 0);
        var file = Files.createTempFile("exec-test", ".pid");
        var command = List.of("/bin/sh", "-c", "echo $$ > " + file + "; exec sleep 1000");
        var interrupted = new CompletableFuture<Exception>();
        var waiting = new Thread(() -> {
            try {
                workload.exec(command, Duration.ofHours(1));
            } catch (IOException | InterruptedException e) {
                interrupted.complete(e);
            }
        });
        waiting.start();
        var pid = awaitLine(file);

        waiting.interrupt();

        assertThat(interrupted.get(60, SECONDS)).isInstanceOf(InterruptedException.class);
        awaitGone(Long.parseLong(pid));
        Files.delete(file);
    }

    @Test
    void what_a_command_leaves_behind_ends_with_it() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/setsid")), "this machine has no setsid");
        var workload = start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of(), 0);
        var file = Files.createTempFile("exec-test", ".pid");

        var leaving = List.of("/bin/sh", "-c", "sleep 1000 & echo $! > " + file + "; exit 3");
        assertThat(workload.exec(leaving, PATIENCE)).isEqualTo(3);

        awaitGone(Long.parseLong(awaitLine(file)));
        Files.delete(file);
    }

    private static String awaitLine(Path file) throws IOException {
        var deadline = InstantSource.system().instant().plus(PATIENCE);
        while (!Files.readString(file).endsWith("\n")) {
            assertThat(InstantSource.system().instant()).isBefore(deadline);
            Thread.onSpinWait();
        }
        return Files.readString(file).strip();
    }

    private static void awaitGone(long pid) {
        var deadline = InstantSource.system().instant().plus(PATIENCE);
        while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
            assertThat(InstantSource.system().instant()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void what_is_said_after_TERM_is_heard() throws Exception {
        left.complete(null);
        var workload = start(
                List.of(
                        "/bin/sh",
                        "-c",
                        "trap 'echo closing; echo flushed; echo bye; exit 7' TERM; echo up; while true; do sleep 1; done"),
                Map.of(),
                0);
        awaitLog("up");

        workload.stop();

        assertThat(workload.ended().toCompletableFuture().get(60, SECONDS)).startsWith("exited with status 7");
        awaitLog("bye");
    }

    @Test
    void a_variable_that_cannot_be_one_leaves_no_folder() throws Exception {
        var pod = "echo-" + UUID.randomUUID();

        assertThatThrownBy(() -> start(pod, List.of("/bin/true"), Map.of("A=B", "c"), 0))
                .isInstanceOf(IllegalArgumentException.class);

        try (var folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(folders.filter(folder -> folder.getFileName().toString().startsWith("sealane-" + pod)))
                    .isEmpty();
        }
    }

    @Test
    void one_too_many_is_refused_with_the_setting() {
        start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of(), 0);
        start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of(), 0);

        assertThatThrownBy(() -> start(List.of("/bin/sh", "-c", "exec sleep 1000"), Map.of(), 0))
                .hasMessage("as many processes run as sealane.workload.processes.count-max allows, 2");
    }

    @Test
    void what_names_no_command_is_a_handler_as_before() {
        var workload = start(List.of(), Map.of(), 0);

        assertThat(workload.endpoint()).isInstanceOf(Endpoint.InProcess.class);
    }

    private LocalProcesses processes(Duration startMax, Duration grace) {
        var settings = new ProcessSettings(true, 2, startMax, Duration.ofMillis(5), grace, Duration.ofMillis(50));
        return LocalProcesses.beside(HandlerRegistry.standard(), settings, endpoint -> left);
    }

    private Workload start(List<String> command, Map<String, String> environment, long memoryBytesMax) {
        return start("echo", command, environment, memoryBytesMax);
    }

    private Workload start(String pod, List<String> command, Map<String, String> environment, long memoryBytesMax) {
        var arguments = command.isEmpty() ? List.<String>of() : List.of("one", "two");
        return processes
                .start(new Workloads.Container(
                        new ResourceKey("default", pod),
                        "echo",
                        "hello",
                        environment,
                        arguments,
                        new Workloads.Launch(command, Optional.empty(), memoryBytesMax, PATIENCE),
                        ContainerProbe.Set.NONE,
                        log))
                .orElseThrow();
    }

    /** The last line of the log. */
    private String last() {
        awaitLog("\n");
        var system = akka.actor.ActorSystem.create();
        try {
            return written(system).strip();
        } finally {
            system.terminate();
        }
    }

    private String written(akka.actor.ActorSystem system) {
        var query = new PodLog.Query(false, Optional.empty(), Optional.empty(), false);
        return log.read(query)
                .runFold("", (all, part) -> all + part.utf8String(), system)
                .toCompletableFuture()
                .join();
    }

    private void awaitLog(String line) {
        var deadline = InstantSource.system().instant().plus(PATIENCE);
        var system = akka.actor.ActorSystem.create();
        try {
            while (!written(system).contains(line)) {
                assertThat(InstantSource.system().instant()).isBefore(deadline);
                Thread.onSpinWait();
            }
        } finally {
            system.terminate();
        }
    }

    private static List<String> echo() {
        var classes = EchoServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                EchoServer.class.getName());
    }
}
