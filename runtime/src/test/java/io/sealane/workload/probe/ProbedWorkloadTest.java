package io.sealane.workload.probe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpResponse;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.ContainerProbe;
import io.sealane.workload.Workloads.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Probes of a real server over real sockets. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProbedWorkloadTest {

    private static final Duration SOON = Duration.ofMillis(5);

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final AtomicBoolean healthy = new AtomicBoolean(true);
    private final AtomicInteger passed = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("x-from"));
            var fine = healthy.get();
            passed.addAndGet(fine ? 1 : 0);
            exchange.sendResponseHeaders(fine ? 204 : 500, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        server.stop(0);
    }

    @Test
    void without_probes_it_is_as_it_was() {
        var workload = new Listening();

        assertThat(probed(workload, new ContainerBuilder())).isSameAs(workload);
    }

    @Test
    void it_is_ready_once_its_readiness_probe_has_passed_often_enough() throws Exception {
        healthy.set(false);
        var probe = http("/ready?of=it").withPeriodSeconds(3600).withSuccessThreshold(2);

        var workload = probed(new Listening(), new ContainerBuilder().withReadinessProbe(probe.build()));

        // With its path, its query and its fields, and again soon, whatever the period.
        assertThat(asked.poll(60, SECONDS)).isEqualTo("/ready?of=it probe");
        assertThat(asked.poll(60, SECONDS)).isEqualTo("/ready?of=it probe");
        assertThat(workload.ready().toCompletableFuture()).isNotDone();
        assertThat(workload.takesRequests()).isFalse();
        healthy.set(true);
        workload.ready().toCompletableFuture().get(60, SECONDS);
        assertThat(workload.takesRequests()).isTrue();
        assertThat(passed.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void what_is_not_ready_any_more_takes_no_requests_until_it_is_again() throws Exception {
        var probe = http("/").withPeriodSeconds(1).withFailureThreshold(1);
        var workload = probed(new Listening(), new ContainerBuilder().withReadinessProbe(probe.build()));
        var changes = new LinkedBlockingQueue<Boolean>();
        workload.whenChanged(() -> changes.add(workload.takesRequests()));
        workload.ready().toCompletableFuture().get(60, SECONDS);

        healthy.set(false);
        assertThat(changes.poll(60, SECONDS)).isFalse();
        healthy.set(true);
        assertThat(changes.poll(60, SECONDS)).isTrue();
        assertThat(workload.ended().toCompletableFuture()).isNotDone();
    }

    @Test
    void what_does_not_live_ends() throws Exception {
        var probe =
                http("/live").withInitialDelaySeconds(0).withPeriodSeconds(1).withFailureThreshold(1);
        healthy.set(false);

        var workload = probed(new Listening(), new ContainerBuilder().withLivenessProbe(probe.build()));

        workload.ready().toCompletableFuture().get(60, SECONDS);
        assertThat(workload.ended().toCompletableFuture().get(60, SECONDS))
                .isEqualTo("liveness probe failed: HTTP probe failed with statuscode: 500");
    }

    @Test
    void what_does_not_start_in_time_ends_and_is_never_ready() {
        healthy.set(false);
        var probe = http("/").withPeriodSeconds(1).withFailureThreshold(1);

        var workload = probed(new Listening(), new ContainerBuilder().withStartupProbe(probe.build()));

        assertThatThrownBy(() -> workload.ready().toCompletableFuture().get(60, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("startup probe failed: HTTP probe failed with statuscode: 500");
        assertThat(workload.ended().toCompletableFuture().join()).startsWith("startup probe failed");
    }

    @Test
    void the_others_wait_for_the_startup_probe() throws Exception {
        healthy.set(false);
        var workload = probed(
                new Listening(),
                new ContainerBuilder()
                        .withStartupProbe(http("/start").withPeriodSeconds(10).build())
                        .withReadinessProbe(http("/ready").build()));

        assertThat(asked.poll(60, SECONDS)).startsWith("/start ");
        healthy.set(true);
        workload.ready().toCompletableFuture().get(60, SECONDS);
        var last = "";
        for (var next = asked.poll(); next != null; next = asked.poll()) {
            assertThat(next.startsWith("/start ") && last.startsWith("/ready ")).isFalse();
            last = next;
        }
        assertThat(last).startsWith("/ready ");
    }

    @Test
    void a_port_of_its_own_may_answer() throws Exception {
        var elsewhere = new ProbeBuilder()
                .withNewTcpSocket()
                .withPort(new IntOrString(server.getAddress().getPort()))
                .endTcpSocket()
                .build();
        var dead = new Listening(1);

        var workload = probed(dead, new ContainerBuilder().withReadinessProbe(elsewhere));

        workload.ready().toCompletableFuture().get(60, SECONDS);
    }

    @Test
    void a_command_passes_with_status_0() throws Exception {
        var probe = new ProbeBuilder()
                .withNewExec()
                .withCommand("check", "it")
                .endExec()
                .build();
        var workload = new Listening();
        workload.status = 1;
        var probed = probed(workload, new ContainerBuilder().withReadinessProbe(probe));
        assertThat(workload.commands.poll(60, SECONDS)).containsExactly("check", "it");
        assertThat(probed.takesRequests()).isFalse();

        workload.status = 0;
        probed.ready().toCompletableFuture().get(60, SECONDS);
    }

    @Test
    void a_handler_answers_httpGet_and_runs_no_commands() throws Exception {
        var handler = new Endpoint.InProcess(
                "it",
                request -> CompletableFuture.completedFuture(
                        HttpResponse.create().withStatus(request.getUri().path().equals("/ready") ? 200 : 404)));
        var workload = probed(
                new Fixed(handler),
                new ContainerBuilder().withReadinessProbe(http("/ready").build()));
        workload.ready().toCompletableFuture().get(60, SECONDS);

        var command =
                new ProbeBuilder().withNewExec().withCommand("true").endExec().build();
        assertThatThrownBy(() -> probed(new Fixed(handler), new ContainerBuilder().withLivenessProbe(command)))
                .hasMessage("probe: a handler of this JVM answers httpGet and tcpSocket only, got Exec");
    }

    @Test
    void what_cannot_be_understood_names_its_field() {
        var named = new ProbeBuilder()
                .withNewTcpSocket()
                .withPort(new IntOrString("admin"))
                .endTcpSocket()
                .build();
        assertThatThrownBy(() -> probed(new Listening(), new ContainerBuilder().withReadinessProbe(named)))
                .hasMessage("readinessProbe.tcpSocket.port: expected a number, or the name of a port of the container,"
                        + " got 'admin'");
        var secure = http("/").editHttpGet().withScheme("FTP").endHttpGet().build();
        assertThatThrownBy(() -> probed(new Listening(), new ContainerBuilder().withReadinessProbe(secure)))
                .hasMessage("readinessProbe.httpGet.scheme: expected HTTP or HTTPS, got 'FTP'");
    }

    private ProbeBuilder http(String path) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(8080))
                .addNewHttpHeader("x-from", "probe")
                .endHttpGet()
                // A busy machine may be late with an answer, which is not what is looked at here.
                .withTimeoutSeconds(30);
    }

    private Workload probed(Workload workload, ContainerBuilder container) {
        Container built =
                container.addNewPort().withContainerPort(8080).endPort().build();
        return ProbedWorkload.of(workload, ContainerProbe.Set.of(built), SOON, timer);
    }

    /** Something at an endpoint. */
    private static class Fixed implements Workload {

        private final Endpoint endpoint;

        Fixed(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public void stop() {}
    }

    /** The server of this test, as a process would be. */
    private final class Listening extends Fixed {

        private final BlockingQueue<List<String>> commands = new LinkedBlockingQueue<>();
        private volatile int status;

        Listening() {
            this(server.getAddress().getPort());
        }

        Listening(int port) {
            super(new Endpoint.Socket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }

        @Override
        public int exec(List<String> command, Duration max) {
            commands.add(command);
            return status;
        }
    }
}
