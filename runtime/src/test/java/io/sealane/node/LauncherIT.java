package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on the built tree. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LauncherIT {

    private static final Path ROOT = Launcher.ROOT;

    @TempDir
    private Path folder;

    @Test
    void run_says_ready_last_keeps_its_data_private_and_ends_at_TERM_before_a_cluster_would_kill_it() throws Exception {
        var data = folder.resolve("data");
        var ready = ReadyNode.start(offset -> start(
                "run",
                "--data",
                data.toString(),
                "--port-offset",
                Integer.toString(offset),
                "--apply",
                ROOT.resolve("docs/examples/event-display.yaml").toString()));
        var node = ready.process();
        assertThat(ready.lines()).anyMatch(line -> line.startsWith("cluster-local-https "));
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

        assertThat(node.waitFor(30, TimeUnit.SECONDS))
                .as("ended within the 30 s that Pods have by default")
                .isTrue();
        assertThat(ready.rest().lines().filter(line -> !isOfALateMachine(line)))
                .as("a quiet start says nothing after ready")
                .containsExactly("stopping: open requests finish, then the data is synced", "stopped");
    }

    /** Akka warns where a machine is so busy that timers come late. */
    private static boolean isOfALateMachine(String line) {
        return line.matches("\\S+ WARN +a(kka)?\\..*");
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

        assertThat(outputOf(Launcher.startBy(second, folder, "--help")))
                .contains("run")
                .contains("demo");
    }

    @Test
    void a_build_names_each_module_in_plain_text_on_standard_error_only() throws Exception {
        var tree = treeWithMaven("""
                printf '\\033[0m\\033[0m[INFO] Scanning for projects...\\n'
                printf '[INFO] \\033[1mBuilding Sealane runtime 0.1.0-SNAPSHOT    [3/3]\\033[m\\n'
                mkdir -p runtime/target
                ln -s '%1$s/lib' runtime/target/lib
                cp '%1$s/sealane-runtime-0.1.0-SNAPSHOT.jar' runtime/target
                echo '[INFO] BUILD SUCCESS'
                printf '\\033[0m'
                """.formatted(ROOT.resolve("runtime/target")));

        var process = versionBy(tree)
                .redirectErrorStream(false)
                .redirectError(folder.resolve("errors").toFile())
                .start();

        assertThat(outputOf(process)).startsWith("sealane 0.1.0-SNAPSHOT").hasLineCount(1);
        assertThat(folder.resolve("errors"))
                .content()
                .contains("sealane: building [3/3] Sealane runtime 0.1.0-SNAPSHOT\n")
                .doesNotContain("\033");
        assertThat(tree.resolve("target/sealane-build.log")).hasContent("""
                        [INFO] Scanning for projects...
                        [INFO] Building Sealane runtime 0.1.0-SNAPSHOT    [3/3]
                        [INFO] BUILD SUCCESS
                        """);
    }

    @Test
    void a_build_that_fails_shows_its_errors_and_names_its_log() throws Exception {
        var tree = treeWithMaven("""
                echo '[INFO] Building Sealane runtime 0.1.0-SNAPSHOT    [3/3]'
                echo '[INFO] BUILD FAILURE'
                echo '[ERROR] Main.java:[7,1] reached end of file while parsing'
                exit 1
                """);

        var process = versionBy(tree).start();

        assertThat(outputOf(process))
                .contains("[ERROR] Main.java:[7,1] reached end of file while parsing\n")
                .contains("sealane: the build failed")
                .contains("the whole log is " + tree.resolve("target/sealane-build.log"));
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void a_build_that_ends_in_the_midst_of_a_line_has_failed() throws Exception {
        var process =
                versionBy(treeWithMaven("printf '[INFO] Compiling'; exit 1\n")).start();

        assertThat(outputOf(process)).contains("sealane: the build failed");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    /** A tree with nothing built. @param script what is called instead of Maven */
    private Path treeWithMaven(String script) throws IOException {
        var tree = Files.createDirectory(folder.resolve("tree"));
        Files.copy(ROOT.resolve("sealane"), tree.resolve("sealane"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(tree.resolve("pom.xml"));
        var maven = Files.writeString(tree.resolve("mvn"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        return tree;
    }

    private ProcessBuilder versionBy(Path tree) {
        var builder = Launcher.builderBy(tree.resolve("sealane"), folder, "version");
        builder.environment().merge("PATH", tree + ":", (path, first) -> first + path);
        return builder;
    }

    private String outputOf(String... arguments) throws IOException, InterruptedException {
        return outputOf(start(arguments));
    }

    private static String outputOf(Process process) throws IOException, InterruptedException {
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private Process start(String... arguments) throws IOException {
        return Launcher.start(folder, arguments);
    }
}
