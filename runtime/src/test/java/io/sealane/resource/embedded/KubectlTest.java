package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.testing.NeedsTool;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server with the real kubectl; skipped where there is none, {@link KubectlReplayTest} stands in. */
@NeedsTool("kubectl")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class KubectlTest {

    @TempDir
    static Path home;

    private static ServedApi served;
    private static Kubectl kubectl;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        kubectl = new Kubectl(home, served.url());
    }

    @AfterAll
    static void stop() {
        if (served != null) {
            served.close();
        }
    }

    /** The flow of Knative's guide. Run with {@code -Dsealane.record=FILE} it writes what {@link KubectlReplayTest} replays. */
    @Test
    void the_flow_of_the_guide() throws Exception {
        served.recorder().forget();
        var guide = guide();
        assertThat(kubectl.succeed("create", "namespace", "guide")).isEqualTo("namespace/guide created\n");
        assertThat(kubectl.succeed("apply", "-f", guide))
                .contains(
                        "broker.eventing.knative.dev/br created",
                        "pod/event-display created",
                        "certificate.cert-manager.io/c created");
        assertThat(kubectl.succeed("apply", "-f", guide).lines().filter(line -> !line.contains("secret/")))
                .allMatch(line -> line.endsWith("unchanged"));
        var changed = Files.writeString(
                home.resolve("changed.yaml"),
                Files.readString(Path.of(guide))
                        .replace("broker: br", "broker: br\n  filter: {attributes: {type: t}}"));
        assertThat(kubectl.succeed("apply", "-f", changed.toString()))
                .contains("trigger.eventing.knative.dev/tr configured");
        assertThat(kubectl.succeed(
                        "get", "trigger", "tr", "-n", "guide", "-o", "jsonpath={.spec.filter.attributes.type}"))
                .isEqualTo("t");
        assertThat(kubectl.succeed("get", "broker,trigger,service,pod", "-n", "guide"))
                .contains("broker.eventing.knative.dev/br", "service/event-display", "0/1     Pending");
        assertThat(kubectl.succeed("get", "broker", "br", "-n", "guide", "-o", "yaml"))
                .contains("kind: Broker", "name: br");
        record();
        assertThat(kubectl.succeed("delete", "-f", guide)).contains("broker.eventing.knative.dev \"br\" deleted");
        assertThat(kubectl.run("get", "broker", "br", "-n", "guide").output())
                .isEqualTo("Error from server (NotFound): brokers.eventing.knative.dev \"br\" not found\n");
        assertThat(kubectl.succeed("delete", "namespace", "guide")).isEqualTo("namespace \"guide\" deleted\n");
    }

    private static String guide() throws Exception {
        return Path.of(KubectlTest.class.getResource("guide.yaml").toURI()).toString();
    }

    private static void record() throws Exception {
        var file = Optional.ofNullable(System.getProperty("sealane.record"));
        if (file.isPresent()) {
            var lines = served.recorder().requests().stream()
                    .map(Object::toString)
                    .collect(Collectors.joining("\n", "", "\n"));
            Files.writeString(Path.of(file.get()), lines);
        }
    }

    @Test
    void plain_names_mean_what_people_expect() throws Exception {
        var names = kubectl.succeed("api-resources", "--no-headers");
        assertThat(names.lines().map(line -> line.split("\\s+")[0]))
                .contains("brokers", "triggers", "services", "pods");
        for (var name : new String[] {"service", "certificate", "ksvc", "kcert", "broker", "cm", "king"}) {
            var shown = kubectl.succeed("explain", name, "--output=plaintext")
                    .lines()
                    .limit(3)
                    .collect(Collectors.joining(" "));
            var expected = switch (name) {
                case "service" -> "KIND:       Service VERSION:    v1";
                case "certificate" -> "GROUP:      cert-manager.io KIND:       Certificate VERSION:    v1";
                case "ksvc" -> "GROUP:      serving.knative.dev KIND:       Service VERSION:    v1";
                case "kcert" ->
                    "GROUP:      networking.internal.knative.dev KIND:       Certificate VERSION:    v1alpha1";
                case "broker" -> "GROUP:      eventing.knative.dev KIND:       Broker VERSION:    v1";
                case "cm" -> "KIND:       ConfigMap VERSION:    v1";
                default -> "GROUP:      networking.internal.knative.dev KIND:       Ingress VERSION:    v1alpha1";
            };
            assertThat(shown.trim()).startsWith(expected);
        }
    }

    @Test
    void outputs_of_get() throws Exception {
        kubectl.succeed("create", "configmap", "out", "--from-literal=a=b");
        assertThat(kubectl.succeed("get", "cm", "out", "-o", "name")).isEqualTo("configmap/out\n");
        assertThat(kubectl.succeed("get", "cm", "out", "-o", "jsonpath={.data.a}"))
                .isEqualTo("b");
        assertThat(kubectl.succeed("get", "cm", "out", "-o", "json")).contains("\"a\": \"b\"");
        assertThat(kubectl.succeed(
                        "get", "cm", "out", "--no-headers", "-o", "custom-columns=N:.metadata.name,A:.data.a"))
                .isEqualTo("out   b\n");
        assertThat(kubectl.succeed("get", "cm", "-A")).contains("NAMESPACE", "default     out    1 ");
        assertThat(kubectl.succeed("get", "cm", "-o", "wide", "--show-labels"))
                .contains("NAME", "DATA", "AGE", "LABELS");
        assertThat(kubectl.succeed("get", "cm", "-l", "absent=x")).contains("No resources found in default namespace.");
    }

    @Test
    void creates_of_core_kinds_come_as_protobuf() throws Exception {
        served.recorder().forget();
        kubectl.succeed("create", "secret", "generic", "pb", "--from-literal=k=v");
        kubectl.succeed("create", "service", "clusterip", "pb", "--tcp=80:8080");
        kubectl.succeed("create", "deployment", "pb", "--image=example.com/x:1", "--port=8080");
        kubectl.succeed("create", "serviceaccount", "pb");
        assertThat(served.recorder().requests().stream()
                        .filter(request -> request.path("method").asText().equals("POST"))
                        .map(request -> request.path("type").asText()))
                .hasSize(4)
                .allMatch(type -> type.contains("protobuf"));
        assertThat(kubectl.succeed("get", "secret", "pb", "-o", "jsonpath={.data.k}"))
                .isEqualTo("dg==");
        assertThat(kubectl.succeed("get", "svc", "pb", "-o", "jsonpath={.spec.ports[0].targetPort}"))
                .isEqualTo("8080");
        assertThat(kubectl.succeed(
                        "get",
                        "deploy",
                        "pb",
                        "-o",
                        "jsonpath={.spec.template.spec.containers[0].ports[0].containerPort}"))
                .isEqualTo("8080");
    }

    @Test
    void a_watch_shows_changes() throws Exception {
        kubectl.succeed("create", "configmap", "seen");
        var process = kubectl.start("get", "cm", "-w", "-o", "name", "--field-selector=metadata.name=seen");
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("configmap/seen");
            kubectl.succeed("patch", "cm", "seen", "-p", "{\"data\":{\"a\":\"b\"}}");
            assertThat(lines.readLine()).isEqualTo("configmap/seen");
        } finally {
            process.destroy();
        }
    }

    @Test
    void waiting_ends_when_a_condition_holds_or_an_object_is_gone() throws Exception {
        var broker = Files.writeString(
                home.resolve("waits.yaml"),
                "---\n{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: waits, namespace: default}}");
        kubectl.succeed("apply", "-f", broker.toString());
        var ready = kubectl.start("wait", "--for=condition=Ready", "broker/waits", "--timeout=30s");
        kubectl.succeed(
                "patch",
                "broker",
                "waits",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        assertThat(ready.waitFor()).isZero();
        var gone = kubectl.start("wait", "--for=delete", "broker/waits", "--timeout=30s");
        kubectl.succeed("delete", "broker", "waits");
        assertThat(gone.waitFor()).isZero();
    }

    @Test
    void faults_are_shown_with_their_field() throws Exception {
        var bad = Files.writeString(
                home.resolve("bad.yaml"),
                "---\n{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: bad, namespace: default}, spec: {secretName: s}}");
        assertThat(kubectl.run("apply", "-f", bad.toString()).output())
                .contains("The Certificate \"bad\" is invalid: spec.issuerRef: Required value");
        Files.writeString(bad, Files.readString(bad).replace("secretName", "secretNam"));
        assertThat(kubectl.run("apply", "-f", bad.toString()).output()).contains("unknown field \"spec.secretNam\"");
    }

    @Test
    void logs_of_a_pod() throws Exception {
        kubectl.succeed("run", "talks", "--image=example.com/talks");
        assertThat(kubectl.run("logs", "talks").output()).contains("is waiting to start: ContainerCreating");
        served.logs().answer(Source.single(ByteString.fromString("one\ntwo\n")));
        assertThat(kubectl.succeed("logs", "talks", "--tail=2", "-f")).isEqualTo("one\ntwo\n");
        var asked = served.logs().asked().orElseThrow();
        assertThat(asked.follow()).isTrue();
        assertThat(asked.tailLines()).contains(2);
    }
}
