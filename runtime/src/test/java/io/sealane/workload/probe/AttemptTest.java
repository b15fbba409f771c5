package io.sealane.workload.probe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.ContainerProbe;
import io.sealane.workload.Workloads.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Attempts at a server that always says a little, and never what it is asked. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AttemptTest {

    /** A PING that is acknowledged already, so that nobody answers (RFC 9113, 6.7). */
    private static final byte[] PING = {0, 0, 8, 6, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};

    private static final int PORT_OF_THE_CONTAINER = 8080;

    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void a_health_check_ends_with_its_timeout_whatever_comes_instead_of_an_answer() throws Exception {
        says(PING);
        var probe = new ProbeBuilder()
                .withNewGrpc()
                .withPort(PORT_OF_THE_CONTAINER)
                .endGrpc()
                .withTimeoutSeconds(1)
                .build();

        assertThat(failure(probe)).isEqualTo("no answer within PT1S");
    }

    @Test
    void an_endless_answer_to_a_request_is_not_read_to_its_end() throws Exception {
        says(new byte[] {'x'});
        var probe = new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/")
                .withPort(new IntOrString(PORT_OF_THE_CONTAINER))
                .endHttpGet()
                .withTimeoutSeconds(50)
                .build();

        assertThat(failure(probe)).startsWith("expected an answer of HTTP/1.1, got 'xxx");
    }

    /** The server says this again and again, until nobody listens. */
    private void says(byte[] again) {
        var saying = new Thread(() -> {
            try (var peer = server.accept()) {
                while (true) {
                    peer.getOutputStream().write(again);
                }
            } catch (IOException e) {
                // Nobody listens any more.
            }
        });
        saying.setDaemon(true);
        saying.start();
    }

    private String failure(Probe probe) throws Exception {
        var container = new ContainerBuilder()
                .addNewPort()
                .withContainerPort(PORT_OF_THE_CONTAINER)
                .endPort()
                .withReadinessProbe(probe)
                .build();
        var read = ContainerProbe.Set.of(container).readiness().orElseThrow();
        var attempt = CompletableFuture.supplyAsync(() -> {
            try {
                return new Attempt(new Here(), read).failure();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        return attempt.get(60, SECONDS);
    }

    private final class Here implements Workload {

        @Override
        public Endpoint endpoint() {
            return new Endpoint.Socket(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
        }

        @Override
        public void stop() {}
    }
}
