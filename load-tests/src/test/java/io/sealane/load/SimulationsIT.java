package io.sealane.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The simulations, as small as they can be, on a node of the built tree: they work, and nothing fails. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class SimulationsIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Process node;

    /** @param settings as HOCON */
    private void startNode(String settings) throws IOException {
        var config = Files.writeString(folder.resolve("node.conf"), settings);
        var command = List.of(
                ROOT.resolve("sealane").toString(),
                "run",
                "--data",
                folder.resolve("data").toString(),
                "--config",
                config.toString(),
                "--port-offset",
                freeOffset());
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SEALANE_LOG", "WARN");
        node = builder.start();
        var said = new ArrayList<String>();
        var output = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
        for (var line = output.readLine(); line != null && !line.equals("ready"); line = output.readLine()) {
            said.add(line);
        }
        assertThat(node.isAlive()).as(() -> String.join("\n", said)).isTrue();
    }

    @AfterEach
    void stopNode() throws InterruptedException {
        if (node == null) {
            return;
        }
        node.destroy();
        if (!node.waitFor(10, TimeUnit.SECONDS)) {
            node.destroyForcibly();
        }
    }

    @Test
    void events_are_accepted_and_delivered_while_keys_are_replaced() throws Exception {
        startNode("");
        var broker = start("BrokerSimulation");
        var renewal = start("RenewalSimulation");
        var published = figures(broker, "BrokerSimulation");
        var renewed = figures(renewal, "RenewalSimulation");

        assertThat(published.path("failed").asLong()).isZero();
        assertThat(published.path("accepted").asLong()).isPositive();
        assertThat(published.path("lost").asLong()).isZero();
        assertThat(published.path("new_p99_us").asLong()).isPositive();
        assertThat(renewed.path("trouble").asText()).isEmpty();
        assertThat(renewed.path("failed").asLong()).isZero();
        assertThat(renewed.path("serial_changes").asInt())
                .isPositive()
                .isEqualTo(renewed.path("renewals").asInt());
    }

    @Test
    void a_CA_is_replaced_under_load_with_certificates_at_both_ends() throws Exception {
        startNode("""
                sealane.listeners.cluster-local-https.client-certificates = required
                sealane.cert.rotation { issue-deadline = 2s, look = 200ms }
                """);
        var figures = figures(start("RotationSimulation"), "RotationSimulation");

        assertThat(figures.path("trouble").asText()).isEmpty();
        assertThat(figures.path("phase").asText()).isEqualTo("Done");
        assertThat(figures.path("failed").asLong()).isZero();
        assertThat(figures.path("accepted").asLong()).isPositive();
        assertThat(figures.path("lost").asLong()).isZero();
        assertThat(figures.path("client_certificates").asInt()).isEqualTo(2);
        assertThat(figures.path("old_root").asText()).startsWith("refused");
        assertThat(figures.path("old_client").asText()).startsWith("refused");
    }

    private Process start(String simulation) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-Djava.util.prefs.userRoot=" + folder,
                        "-Dsealane.load.kubeconfig=" + folder.resolve("data/kubeconfig"),
                        "-Dsealane.load.report=" + folder.resolve(simulation + ".jsonl"),
                        "-Dsealane.load.pid=" + node.pid(),
                        "-Dsealane.load.users=4",
                        "-Dsealane.load.triggers=3",
                        "-Dsealane.load.warm-up-seconds=0",
                        "-Dsealane.load.seconds=2",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.gatling.app.Gatling",
                        "-s",
                        "io.sealane.load." + simulation,
                        "-nr",
                        "-rf",
                        folder.resolve("gatling").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(simulation + ".log").toFile())
                .start();
    }

    private JsonNode figures(Process simulation, String name) throws IOException, InterruptedException {
        var ended = simulation.waitFor(90, TimeUnit.SECONDS);
        simulation.destroyForcibly();
        var report = folder.resolve(name + ".jsonl");
        assertThat(ended && Files.exists(report))
                .as(() -> name + " said: " + read(folder.resolve(name + ".log")))
                .isTrue();
        return new ObjectMapper().readTree(report.toFile());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** An offset at which the ports are free now. */
    private static String freeOffset() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(probe.getLocalPort() % 6_000 + 1_000);
        }
    }
}
