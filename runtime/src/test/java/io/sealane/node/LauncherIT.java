package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on the built tree, as a newcomer uses it. Only the ports differ from the README. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LauncherIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final long DEMO_SECONDS_MAX = 60;

    @TempDir
    private Path folder;

    @Test
    void the_demo_shows_an_event_and_a_renewal_without_a_failed_request() throws Exception {
        var start = System.nanoTime();
        var demo = start("demo", "--end", "--port-offset", freeOffset());
        var output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(demo.waitFor(DEMO_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("\nready\n")
                .contains("answer           202 Accepted")
                .contains("id: demo-1")
                .contains("failed requests  0")
                .as("what is over at once is not offered")
                .doesNotContain("It keeps serving");
        assertThat(valueOf(output, "serial before")).isNotEqualTo(valueOf(output, "serial after"));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(DEMO_SECONDS_MAX);
    }

    @Test
    void run_says_ready_last_keeps_its_data_private_and_ends_at_TERM_within_ten_seconds() throws Exception {
        var data = folder.resolve("data");
        var node = start(
                "run",
                "--data",
                data.toString(),
                "--port-offset",
                freeOffset(),
                "--apply",
                ROOT.resolve("docs/examples/event-display.yaml").toString());
        var lines = new ArrayList<String>();
        var output = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.equals("ready")) {
                break;
            }
        }
        assertThat(lines).last().isEqualTo("ready");
        assertThat(lines).anyMatch(line -> line.startsWith("cluster-local-https "));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("kubeconfig"))))
                .isEqualTo("rw-------");

        try (var files = Files.walk(data)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .as("native code is unpacked where only the owner writes, and a killed node leaves none elsewhere")
                    .anyMatch(name -> name.startsWith("librocksdbjni"));
        }

        // Not Process.destroy: that also closes the pipe that "stopped" is read from.
        node.toHandle().destroy();

        assertThat(node.waitFor(10, TimeUnit.SECONDS))
                .as("ended within 10 s of TERM")
                .isTrue();
        assertThat(output.lines())
                .as("a quiet start says nothing after ready")
                .containsExactly("stopping: open requests finish, then the data is synced", "stopped");
    }

    @Test
    void help_and_version_and_a_wrong_option_say_what_is_what() throws Exception {
        // All at a time: most of what each takes is a JVM that starts.
        var help = start("help");
        var version = start("version");
        var versionOption = start("--version");
        var helpOfRun = start("run", "--help");
        var unknown = start("run", "--no-such-option");
        var offset = start("run", "--port-offset", "99999");

        assertThat(outputOf(help))
                .contains("run")
                .contains("demo")
                .contains("archive")
                .contains("version");
        assertThat(outputOf(version)).startsWith("sealane ");
        assertThat(outputOf(versionOption)).startsWith("sealane ");
        assertThat(outputOf(helpOfRun)).contains("--port-offset").doesNotContain("Unknown");
        assertThat(outputOf(unknown)).contains("--no-such-option");
        assertThat(outputOf(offset)).contains("port-offset 99999: expected 0 to 40015");
    }

    @Test
    void a_class_archive_that_is_none_is_passed_over_without_a_word() throws Exception {
        var archive = ROOT.resolve("runtime/target/sealane.jsa");
        var present = Files.exists(archive) ? Files.move(archive, folder.resolve("kept.jsa")) : null;
        try {
            Files.writeString(archive, "no archive");

            assertThat(outputOf("version")).startsWith("sealane ").hasLineCount(1);
        } finally {
            Files.delete(archive);
            if (present != null) {
                Files.move(present, archive);
            }
        }
    }

    @Test
    void it_may_be_called_by_links_to_it_from_anywhere() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link"), ROOT.resolve("sealane"));
        var second = Files.createSymbolicLink(folder.resolve("second"), link.getFileName());

        assertThat(outputOf(start(second, "--help"))).contains("run").contains("demo");
    }

    private String outputOf(String... arguments) throws IOException, InterruptedException {
        return outputOf(start(arguments));
    }

    private static String outputOf(Process process) throws IOException, InterruptedException {
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private Process start(String... arguments) throws IOException {
        return start(ROOT.resolve("sealane"), arguments);
    }

    private Process start(Path launcher, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    /** An offset at which the ports are free now. */
    private static String freeOffset() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Ephemeral ports lie above all of ours, so the shifted ones stay in range.
            return Integer.toString(probe.getLocalPort() % 6_000 + 1_000);
        }
    }

    private static String valueOf(String output, String name) {
        return output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + output));
    }
}
