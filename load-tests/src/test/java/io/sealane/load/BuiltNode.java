package io.sealane.load;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A node of the built tree, and simulations that drive it, as small as they can be: it is for seconds, so nothing is compiled for long. */
final class BuiltNode implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";
    /** Those of a node without an offset, see docs/settings.md. */
    private static final List<Integer> PORTS = List.of(8080, 8443, 8081, 8444, 6443, 25_520, 9090, 8112);

    private static final int STEP = 50;
    /** No two of a node's ports lie that far apart, nor that far and any number of steps: two JVMs of tests never want the same one. */
    private static final int APART = 2;
    /** The highest of a node's ports stays below those that the system hands out. */
    private static final int STEPS = 120;

    private static final int CHOICES_MAX = 5;
    /** What the transport between nodes, and any listener, ends with. */
    private static final Pattern PORT_TAKEN = Pattern.compile("port \\d+ is taken;|Address already in use");

    private final Path folder;
    private final Process node;

    private BuiltNode(Path folder, Process node) {
        this.folder = folder;
        this.node = node;
    }

    /**
     * Starts a node and returns once it says {@code ready}. It is started on other ports if somebody takes one of those that were free between
     * the look at them and the start.
     *
     * @param settings as HOCON
     */
    static BuiltNode start(Path folder, String settings) throws IOException {
        Files.writeString(folder.resolve("node.conf"), settings);
        var log = folder.resolve("node.log");
        for (var choices = 1; ; choices++) {
            Files.deleteIfExists(log);
            var node = begin(folder);
            var output = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
            if (copyUntil("ready"::equals, output, log)) {
                var rest = new Thread(() -> copyRest(output, log), "node-output");
                rest.setDaemon(true);
                rest.start();
                return new BuiltNode(folder, node);
            }
            var said = read(log);
            if (choices == CHOICES_MAX || !PORT_TAKEN.matcher(said).find()) {
                throw new IOException("the node ended before it was ready: " + said);
            }
        }
    }

    private static Process begin(Path folder) throws IOException {
        var command = List.of(
                ROOT.resolve("sealane").toString(),
                "run",
                "--data",
                folder.resolve("data").toString(),
                "--config",
                folder.resolve("node.conf").toString(),
                "--port-offset",
                offset());
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SEALANE_JAVA_OPTS", SHORT_LIVED);
        builder.environment().put("SEALANE_LOG", "WARN");
        return builder.start();
    }

    private static void copyRest(BufferedReader output, Path log) {
        try {
            copyUntil(line -> false, output, log);
        } catch (IOException e) {
            // The node has ended, or the folder of the test has.
        }
    }

    /** @return false if the output ended before that line came */
    private static boolean copyUntil(Predicate<String> last, BufferedReader output, Path log) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            Files.writeString(log, line + "\n", CREATE, APPEND);
            if (last.test(line)) {
                return true;
            }
        }
        return false;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Starts a simulation beside the node. */
    Simulated simulate(String simulation) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        SHORT_LIVED,
                        "-XX:+UseSerialGC",
                        // A machine that is busy with other tests takes longer to shake hands.
                        "-Dgatling.socket.connectTimeout=60000",
                        "-Dgatling.ssl.handshakeTimeout=60000",
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
        return new Simulated(folder, simulation, process);
    }

    /** A simulation under way. */
    record Simulated(Path folder, String name, Process process) {

        /** What it wrote, once it has ended. */
        JsonNode figures() throws IOException, InterruptedException {
            var ended = process.waitFor(600, TimeUnit.SECONDS);
            process.destroyForcibly();
            var report = folder.resolve(name + ".jsonl");
            assertThat(ended && Files.exists(report))
                    .as(() -> name + " said: " + read(folder.resolve(name + ".log")) + "\nThe node said: "
                            + read(folder.resolve("node.log")))
                    .isTrue();
            return new ObjectMapper().readTree(report.toFile());
        }
    }

    /** Ports that are all free, and that no other JVM of tests takes. */
    private static String offset() {
        var fork = APART * Integer.getInteger("sealane.fork", 0);
        var offset = new Random()
                .ints(0, STEPS)
                .distinct()
                .limit(STEPS)
                .map(step -> 1_000 + STEP * step + fork)
                .filter(BuiltNode::isFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no offset was found whose ports are all free"));
        return Integer.toString(offset);
    }

    private static boolean isFree(int offset) {
        return PORTS.stream().allMatch(port -> canBeTaken(port + offset));
    }

    private static boolean canBeTaken(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        node.destroy();
        if (!node.waitFor(30, TimeUnit.SECONDS)) {
            node.destroyForcibly();
        }
    }
}
