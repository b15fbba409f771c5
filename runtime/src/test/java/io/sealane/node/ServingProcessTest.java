package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.ConfigFactory;
import io.sealane.workload.process.EchoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Services whose containers are processes of this machine. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingProcessTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";

    private ServingNode node;

    @BeforeEach
    void start() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "this machine has no /bin/sh");
        var config = ConfigFactory.parseString("sealane.workload.processes.enabled = on");
        node = ServingNode.start(NodeSettings.inMemory().withConfig(config));
        node.allowZeroInitialScale();
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void a_process_is_started_by_a_request_and_ended_with_its_service() throws Exception {
        apply("echo", "0");
        node.awaitReady("echo");
        node.awaitNone(PODS, "echo-00001");

        var answer = node.ask("external-http", "echo.default.example.com");

        assertThat(answer).startsWith("200 ").contains("TARGET=you").contains("K_SERVICE=echo");
        assertThat(answer).doesNotContain("HOME=");
        node.await(
                "revisions",
                "echo-00001",
                revision -> condition(revision, "Active").startsWith("True"));
        var pod = node.api()
                .get(PODS)
                .path("items")
                .path(0)
                .path("metadata")
                .path("name")
                .asText();
        // Whoever reads what a process writes may be slower than its answer.
        node.until(() -> node.api().text(PODS + "/" + pod + "/log").contains("listening"));

        var process = servers().get(0);
        node.api().delete("/apis/serving.knative.dev/v1/namespaces/default/services/echo");
        process.onExit().get(60, SECONDS);
    }

    @Test
    void none_is_left_when_the_node_ends() throws Exception {
        apply("leaving", "1");
        node.awaitReady("leaving");
        var children = servers();
        assertThat(children).isNotEmpty();

        node.close();
        node = null;

        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    private static List<ProcessHandle> servers() {
        return ProcessHandle.current()
                .children()
                .filter(each -> each.info().commandLine().orElse("").contains("EchoServer"))
                .toList();
    }

    private void apply(String name, String initial) {
        var classes = EchoServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata:
                      annotations: {autoscaling.knative.dev/initial-scale: "%s"}
                    spec:
                      containers:
                        - image: example.com/echo
                          command: ["%s", "-XX:TieredStopAtLevel=1", "-cp", "%s", "%s"]
                          env: [{name: TARGET, value: you}]
                """.formatted(
                        name,
                        initial,
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        classes,
                        EchoServer.class.getName()));
    }
}
