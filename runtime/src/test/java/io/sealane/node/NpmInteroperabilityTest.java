package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.testing.NeedsTool;
import io.sealane.testing.NodeModules;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The npm package {@code cloudevents} sends to a Broker and gets its events back. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class NpmInteroperabilityTest {

    private static final Path SCRIPT = Path.of("src", "test", "resources", "io", "sealane", "node", "cloudevents.cjs");
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/demo/triggers";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    @NeedsTool("cloudevents-npm")
    void an_event_comes_back_as_it_was_sent() throws Exception {
        var modules = NodeModules.holding("cloudevents").orElseThrow().toString();
        var ca = TestCa.create("subscribers");
        try (var sample = SampleNode.start();
                var script =
                        script(sample, modules, ca.issue(new SecretName("outside", "node"), List.of("127.0.0.1")))) {
            var port = script.next("listening ");
            for (var format : List.of("binary", "json")) {
                trigger(sample, format, port, ca);
            }
            for (var mode : List.of("binary", "structured")) {
                script.write(mode + " {\"id\":\"" + mode
                        + "\",\"source\":\"/npm\",\"type\":\"com.example.npm\",\"tenant\":\"blue\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"n\":7}}\n");
                assertThat(script.next("sent ")).isEqualTo("202");
                for (int delivery = 0; delivery < 2; delivery++) {
                    var got = JSON.readTree(script.next("received "));
                    assertThat(got.path("id").asText()).isEqualTo(mode);
                    assertThat(got.path("tenant").asText()).isEqualTo("blue");
                    assertThat(got.path("data").path("n").asInt()).isEqualTo(7);
                }
            }
        }
    }

    private static void trigger(SampleNode sample, String format, String port, TestCa ca) {
        sample.node().applyText("""
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: npm-%s, namespace: demo}, spec: {
                  broker: br, filter: {attributes: {source: /npm}}, delivery: {format: %s},
                  subscriber: {uri: "https://127.0.0.1:%s/", CACerts: "%s"}}}""".formatted(
                        format, format, port, ca.bundle().toPem().replace("\n", "\\n")));
        sample.api().await(TRIGGERS, "npm-" + format, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private Script script(SampleNode sample, String modules, Credential subscriber) throws Exception {
        JsonNode broker = sample.awaitBroker("https");
        var roots = Files.writeString(
                folder.resolve("broker-ca.pem"),
                SampleNode.address(broker).path("CACerts").asText());
        var key = Files.writeString(
                folder.resolve("key.pem"), pem("PRIVATE KEY", subscriber.key().getEncoded()));
        var chain = Files.writeString(folder.resolve("chain.pem"), chain(subscriber));
        return Script.start(Map.of(
                "NODE_PATH", modules,
                "BROKER", SampleNode.localUrl(broker).toString(),
                "BROKER_CA", roots.toString(),
                "KEY", key.toString(),
                "CERT", chain.toString()));
    }

    private static String chain(Credential credential) throws CertificateEncodingException {
        var pem = new StringBuilder();
        for (var certificate : credential.chain()) {
            pem.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return pem.toString();
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    /**
     * The script while it runs; ends when its input does.
     *
     * @param unread what it has written and nobody asked for yet: an event may arrive before its sender hears that it was taken
     */
    private record Script(Process process, BlockingQueue<String> arriving, List<String> unread, Writer input)
            implements AutoCloseable {

        static Script start(Map<String, String> environment) throws IOException {
            var builder = new ProcessBuilder("node", SCRIPT.toString()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            var process = builder.start();
            var arriving = new LinkedBlockingQueue<String>();
            var reader = new Thread(() -> process.inputReader().lines().forEach(arriving::add), "script-output");
            reader.setDaemon(true);
            reader.start();
            return new Script(process, arriving, new ArrayList<>(), process.outputWriter());
        }

        void write(String line) throws IOException {
            input.write(line);
            input.flush();
        }

        /** What the next line says that begins so. */
        String next(String beginning) throws InterruptedException {
            while (true) {
                for (var line : unread) {
                    if (line.startsWith(beginning)) {
                        unread.remove(line);
                        return line.substring(beginning.length());
                    }
                }
                var line = arriving.poll(30, TimeUnit.SECONDS);
                assertThat(line).as("%s, after %s", beginning, unread).isNotNull();
                unread.add(line);
            }
        }

        @Override
        public void close() throws IOException {
            input.close();
            process.destroy();
        }
    }
}
