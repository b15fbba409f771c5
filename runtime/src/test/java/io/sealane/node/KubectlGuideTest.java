package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.testing.NeedsTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Knative's guide to transport encryption, typed with the real {@code kubectl} and {@code curl}. */
@NeedsTool({"kubectl", "curl"})
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KubectlGuideTest {

    private static final String INGRESS = "broker-ingress.knative-eventing.svc.cluster.local";

    @TempDir
    private static Path folder;

    private static Sealane node;
    private static Tool kubectl;
    private static Tool curl;

    @BeforeAll
    static void start() throws Exception {
        var kubeconfig = folder.resolve("kubeconfig");
        kubectl = Tool.of("kubectl", Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", folder.toString()));
        curl = Tool.of("curl", Map.of());
        node = Sealane.start(NodeSettings.inMemory());
        Files.writeString(kubeconfig, node.kubeconfigText());
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void the_guide_works_word_for_word() throws Exception {
        kubectl.run("create", "namespace", "guide");
        kubectl.run("apply", "-n", "guide", "-f", manifest());
        kubectl.run(
                "patch",
                "configmap",
                "config-features",
                "-n",
                "knative-eventing",
                "--type",
                "merge",
                "-p",
                "{\"data\":{\"transport-encryption\":\"Strict\"}}");
        kubectl.run("wait", "broker/br", "-n", "guide", "--for=condition=Ready", "--timeout=120s");
        kubectl.run("wait", "trigger/to-display", "-n", "guide", "--for=condition=Ready", "--timeout=120s");
        kubectl.run("wait", "pod/event-display", "-n", "guide", "--for=condition=Ready", "--timeout=120s");
        kubectl.run(
                "wait",
                "broker/br",
                "-n",
                "guide",
                "--timeout=120s",
                "--for=jsonpath={.status.address.url}=https://" + INGRESS + "/guide/br");

        var broker = kubectl.run("get", "broker", "br", "-n", "guide", "-o", "yaml");
        assertThat(broker).contains("url: https://" + INGRESS + "/guide/br").contains("CACerts: |");
        assertThat(broker).doesNotContain("http://");

        var ca = folder.resolve("ca.crt");
        Files.writeString(
                ca, kubectl.run("get", "broker", "br", "-n", "guide", "-o", "jsonpath={.status.address.CACerts}"));
        var answer = curl.run(
                "-sS",
                "-i",
                "--cacert",
                ca.toString(),
                "--connect-to",
                INGRESS + ":443:127.0.0.1:" + port("cluster-local-https"),
                "https://" + INGRESS + "/guide/br",
                "-H",
                "ce-specversion: 1.0",
                "-H",
                "ce-id: guide-1",
                "-H",
                "ce-type: greeting",
                "-H",
                "ce-source: /guide",
                "-H",
                "content-type: application/json",
                "-d",
                "{\"hello\":\"guide\"}");
        assertThat(answer).startsWith("HTTP/2 202");

        var plain = curl.run(
                "-sS",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "http://127.0.0.1:" + port("cluster-local-http") + "/guide/br",
                "-H",
                "ce-specversion: 1.0",
                "-H",
                "ce-id: guide-2",
                "-H",
                "ce-type: greeting",
                "-H",
                "ce-source: /guide",
                "-d",
                "x");
        assertThat(plain).isEqualTo("404");

        awaitLogged("\"guide\"");
    }

    @Test
    void the_guides_certificates_are_ready() throws Exception {
        kubectl.run(
                "wait",
                "certificates.cert-manager.io",
                "--all",
                "-n",
                "knative-eventing",
                "--for=condition=Ready",
                "--timeout=120s");
        var table = kubectl.run("get", "certificates.cert-manager.io", "-n", "knative-eventing");
        assertThat(table.lines().map(line -> line.split(" +")[0]))
                .contains(
                        "NAME",
                        "imc-dispatcher-server-tls",
                        "mt-broker-filter-server-tls",
                        "mt-broker-ingress-server-tls",
                        "selfsigned-ca");
    }

    /** Follows the Pod's log with kubectl until the text comes by. */
    private static void awaitLogged(String text) throws Exception {
        var follow = kubectl.start("logs", "-f", "event-display", "-n", "guide");
        var watchdog = new java.util.Timer(true);
        watchdog.schedule(
                new java.util.TimerTask() {
                    @Override
                    public void run() {
                        follow.destroyForcibly();
                    }
                },
                30_000);
        try (var lines = follow.inputReader()) {
            assertThat(lines.lines().anyMatch(line -> line.contains(text)))
                    .as("event-display logged " + text + " within 30 s")
                    .isTrue();
        } finally {
            follow.destroyForcibly();
            watchdog.cancel();
        }
    }

    private static String manifest() throws Exception {
        var file = folder.resolve("guide.yaml");
        Files.writeString(file, """
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: br
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: to-display
                spec:
                  broker: br
                  subscriber:
                    ref:
                      apiVersion: v1
                      kind: Service
                      name: event-display
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: event-display
                spec:
                  selector:
                    app: event-display
                  ports:
                  - protocol: TCP
                    port: 80
                    targetPort: 8080
                ---
                apiVersion: v1
                kind: Pod
                metadata:
                  name: event-display
                  labels:
                    app: event-display
                spec:
                  containers:
                  - name: event-display
                    image: gcr.io/knative-releases/knative.dev/eventing/cmd/event_display
                    ports:
                    - containerPort: 8080
                """);
        return file.toString();
    }

    private static int port(String listener) {
        return node.listeners().stream()
                .filter(line -> line.startsWith(listener + " "))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
