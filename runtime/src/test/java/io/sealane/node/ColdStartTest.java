package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** How long a first request waits for a process, beyond what the program itself takes to listen. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ColdStartTest {

    private static final int ROUNDS = TestSize.of(2, 21);
    private static final long BOUND_MILLIS = TestSize.of(30_000, 50);
    private static final Path PERL = Path.of("/usr/bin/perl");

    /** A server in one line, which is there after some milliseconds. */
    private static final String SERVER =
            "socket(S,2,1,6);setsockopt(S,1,2,1);bind(S,pack('SnC4x8',2,$ENV{PORT},127,0,0,1));"
                    + "listen(S,9);while(accept(C,S)){sysread(C,$b,9999)&&syswrite(C,\"HTTP/1.1 200 OK\\r\\n"
                    + "Content-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok\");close(C)}";

    @Test
    void a_first_request_waits_little_longer_than_its_program_takes_to_listen() throws Exception {
        assumeTrue(Files.isExecutable(PERL), "this machine has no " + PERL);
        var config = ConfigFactory.parseString("sealane.workload.processes.enabled = on");
        try (var node = ServingNode.start(NodeSettings.inMemory().withConfig(config))) {
            node.api()
                    .mergePatch(
                            "/api/v1/namespaces/knative-serving/configmaps/config-autoscaler",
                            "{\"data\":{\"allow-zero-initial-scale\":\"true\"}}");
            var own = new ArrayList<Long>();
            var cold = new ArrayList<Long>();
            for (int round = 0; round < ROUNDS; round++) {
                own.add(direct(node));
                cold.add(first(node, "cold-" + round));
            }
            System.out.println("cold start, ms: requests " + cold + ", program " + own);
            assertThat(median(cold) - median(own)).isLessThanOrEqualTo(BOUND_MILLIS);
        }
    }

    /** From the request to its answer, of a Service at zero. */
    private static long first(ServingNode node, String name) throws IOException {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/initial-scale: "0"}}
                    spec:
                      containers:
                        - image: example.com/perl
                          command: ["%s", "-e", '%s']
                """.formatted(name, PERL, SERVER.replace("'", "''")));
        node.awaitReady(name);
        var since = node.node().clock().millis();
        assertThat(node.ask("external-http", name + ".default.example.com")).isEqualTo("200 ok");
        var took = node.node().clock().millis() - since;
        node.api().delete("/apis/serving.knative.dev/v1/namespaces/default/services/" + name);
        return took;
    }

    /** From the start of the program until it listens. */
    private static long direct(ServingNode node) throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var builder = new ProcessBuilder(PERL.toString(), "-e", SERVER);
        builder.environment().put("PORT", String.valueOf(port));
        var since = node.node().clock().millis();
        var process = builder.start();
        try {
            while (!listens(port)) {
                Thread.onSpinWait();
            }
            return node.node().clock().millis() - since;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getLocalPort() != port;
        } catch (IOException e) {
            return false;
        }
    }

    private static long median(List<Long> values) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
