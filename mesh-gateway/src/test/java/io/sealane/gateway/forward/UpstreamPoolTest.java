package io.sealane.gateway.forward;

import static io.sealane.gateway.forward.UpstreamHarness.ALL;
import static io.sealane.gateway.forward.UpstreamHarness.DNS_ONLY;
import static io.sealane.gateway.forward.UpstreamHarness.post;
import static io.sealane.gateway.forward.UpstreamHarness.request;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.forward.egress.EgressRules;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import io.sealane.gateway.forward.endpoint.NameResolver;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class UpstreamPoolTest {

    private static final UpstreamSettings ONE_AND_ONE_WAITING =
            new UpstreamSettings(Duration.ofSeconds(5), Duration.ofSeconds(30), 1, 1, 1, 8192, 8192);
    /** A label beyond 63 characters: no resolver of this machine asks anybody for it. */
    private static final String NO_NAME = "n".repeat(64);

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    @Test
    void beyond_connections_and_queue_a_request_is_turned_away_and_the_others_are_served() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        try (var server = ScriptedServer.start(peer -> {
                    while (peer.request() != null) {
                        await(mayAnswer);
                        peer.send(OK);
                    }
                });
                var client = new UpstreamHarness(ONE_AND_ONE_WAITING, DNS_ONLY, ALL)) {
            var first = client.send(post(uri(server.port()), "1"));
            server.nextRequest();
            var second = client.send(post(uri(server.port()), "2"));

            var third = client.failed(post(uri(server.port()), "3"));
            mayAnswer.countDown();

            assertThat(third.kind()).isEqualTo(Kind.OVERLOADED);
            assertThat(third.detail()).contains("waiting-per-target-max: 1");
            assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(UpstreamAnswer.Answered.class);
            assertThat(second.get(30, TimeUnit.SECONDS)).isInstanceOf(UpstreamAnswer.Answered.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void an_idle_connection_is_closed() throws Exception {
        var closed = new CountDownLatch(1);
        var settings = new UpstreamSettings(Duration.ofSeconds(5), Duration.ofMillis(50), 4, 4, 1, 8192, 8192);
        try (var server = ScriptedServer.start(peer -> {
                    peer.request();
                    peer.send(OK);
                    peer.awaitClose();
                    closed.countDown();
                });
                var client = new UpstreamHarness(settings, DNS_ONLY, ALL)) {
            client.answered(post(uri(server.port()), "x"));

            assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void names_of_the_mesh_lead_to_their_sockets_and_the_host_stays_the_name() throws Exception {
        try (var server = ScriptedServer.start(peer -> {
            while (peer.request() != null) {
                peer.send(OK);
            }
        })) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            NameResolver names = (host, port) -> host.equals("svc.ns.svc.cluster.local") && port == 80
                    ? Optional.of(List.of(new Endpoint.Socket(address)))
                    : Optional.empty();
            try (var client = new UpstreamHarness(UpstreamSettings.defaults(), names, ALL)) {
                client.answered(post("http://SVC.ns.svc.cluster.local./x", "x"));

                assertThat(server.nextRequest()).contains("POST /x HTTP/1.1\r\nhost: SVC.ns.svc.cluster.local.\r\n");
            }
        }
    }

    @Test
    void a_name_that_nobody_serves_or_nobody_knows_is_unresolved() throws Exception {
        NameResolver names = (host, port) ->
                host.equals("ours") ? Optional.of(List.<Endpoint>of()) : Optional.<List<Endpoint>>empty();
        try (var client = new UpstreamHarness(UpstreamSettings.defaults(), names, ALL)) {
            assertThat(client.failed(post("http://ours/", "x")).kind()).isEqualTo(Kind.UNRESOLVED);
            assertThat(client.failed(post("http://" + NO_NAME + "/", "x")).kind())
                    .isEqualTo(Kind.UNRESOLVED);
        }
    }

    @Test
    void a_workload_in_this_jvm_is_called_off_the_loop() throws Exception {
        LocalHandler handler = request -> {
            assertThat(Thread.currentThread().getName()).doesNotContain("nioEventLoop");
            var body = ((akka.http.javadsl.model.HttpEntity.Strict) request.entity())
                    .getData()
                    .utf8String();
            return CompletableFuture.completedFuture(HttpResponse.create()
                    .withStatus(201)
                    .withEntity(request.method().name() + request.getUri().getPathString() + body));
        };
        try (var client = local(handler)) {
            var answer = client.answered(post("http://pod/a", "hello"));

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.contentType()).contains("text/plain; charset=UTF-8");
            assertThat(answer.body().utf8String()).isEqualTo("POST/ahello");
        }
    }

    @Test
    void a_workload_that_fails_is_a_500_and_one_that_hangs_runs_into_the_deadline() throws Exception {
        try (var client = local(request -> {
            throw new IllegalStateException("broken inside");
        })) {
            var answer = client.answered(post("http://pod/", "x"));
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body().utf8String()).contains("broken inside");
        }
        try (var client = local(request -> new CompletableFuture<>())) {
            var failure = client.failed(request("POST", "http://pod/", Map.of(), "x", Duration.ofMillis(100)));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void a_full_work_queue_is_told() throws Exception {
        NameResolver names =
                (host, port) -> host.equals("pod") ? pod(request -> new CompletableFuture<>()) : Optional.empty();
        Executor full = task -> {
            throw new RejectedExecutionException();
        };
        try (var client = new UpstreamHarness(UpstreamSettings.defaults(), names, full)) {
            assertThat(client.failed(post("http://pod/", "x")).kind()).isEqualTo(Kind.OVERLOADED);
            assertThat(client.failed(post("http://example.invalid/", "x")).kind())
                    .isEqualTo(Kind.OVERLOADED);
        }
    }

    @Test
    void the_resolved_address_is_checked_not_the_name() throws Exception {
        try (var server = ScriptedServer.start(peer -> peer.send(OK))) {
            var rules = new EgressRules(Set.of(server.port()), Set.of(), true, List.of(), List.of());
            try (var client = new UpstreamHarness(UpstreamSettings.defaults(), DNS_ONLY, rules)) {
                var failure = client.failed(post(uri(server.port()), "x"));

                assertThat(failure.kind()).isEqualTo(Kind.REFUSED_BY_EGRESS);
                assertThat(failure.detail()).contains("administration port");
                assertThat(server.connections()).isZero();
            }
        }
    }

    @Test
    void closing_fails_what_is_open_and_what_comes_later() throws Exception {
        try (var server = ScriptedServer.start(peer -> {
                    peer.request();
                    peer.awaitClose();
                });
                var client = new UpstreamHarness()) {
            var open = client.send(post(uri(server.port()), "x"));
            server.nextRequest();

            client.upstreams.close();

            assertThat(((UpstreamAnswer.Failed) open.get(30, TimeUnit.SECONDS)).kind())
                    .isEqualTo(Kind.BROKEN);
            assertThat(client.failed(post(uri(server.port()), "x")).kind()).isEqualTo(Kind.BROKEN);
        }
    }

    private static UpstreamHarness local(LocalHandler handler) {
        return new UpstreamHarness(UpstreamSettings.defaults(), (host, port) -> pod(handler), ALL);
    }

    private static Optional<List<Endpoint>> pod(LocalHandler handler) {
        return Optional.of(List.of(new Endpoint.InProcess("pod", handler)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String uri(int port) {
        return "http://localhost:" + port + "/";
    }
}
