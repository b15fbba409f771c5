package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.Security;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests at a node where they are not let in: which go by the node that does so, and which pass it by. Over real sockets. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EntranceTest {

    private static final String HOST = "one.default.test";
    /** Nothing listens at the port of tcpmux (RFC 1078) any more. */
    private static final Endpoint UNREACHABLE =
            new Endpoint.Socket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

    private static final Queue<String> TOLD = new ConcurrentLinkedQueue<>();

    private static ForwardingHarness gateway;
    private static HttpClient client;
    private static InternalHops.Hop gate;

    @BeforeAll
    static void start() throws Exception {
        gateway = new ForwardingHarness();
        client = ForwardingHarness.client(Version.HTTP_1_1);
        gateway.backend(
                false,
                (request, responder) -> responder.complete(HttpResponse.create().withEntity("answered")));
        var terms = new WorkloadRelay.Terms(
                chain -> false, address -> true, namespace -> true, "test", ForwardingHarness.LONG);
        gate = new InternalHops.Hop(
                "kn-user-default",
                gateway.relay(new Security.PlaintextOnly(), terms),
                null,
                new InternalHops.Workload("default", "one"));
        gateway.watch = EntranceTest::watch;
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static ForwardWatch.Step watch(HttpRequest request, ConnectionFacts from, Backend backend) {
        var where = Forwarding.field(request, WorkloadRelay.ADMIT) != null ? "gate" : "here";
        return new ForwardWatch.Step() {
            @Override
            public void sent(Endpoint instance, boolean encrypted) {
                TOLD.add("let in " + where);
            }

            @Override
            public void passedOn() {
                TOLD.add("passed on");
            }

            @Override
            public void ended(int status, long answerBytes) {}
        };
    }

    @BeforeEach
    void lead() {
        gateway.sameAsBackend(HOST);
        gateway.gates.put(HOST, gate);
        gateway.leased.clear();
        gateway.knowsGate = true;
        gateway.whenAsked = () -> {};
        TOLD.clear();
    }

    @Test
    void with_leave_a_request_goes_straight_to_an_instance_and_is_counted_here() throws Exception {
        gateway.leased.add(HOST);
        gateway.admission.counted(HOST);

        assertThat(ask(0)).isEqualTo("200 answered");

        assertThat(TOLD).containsExactly("let in here");
        assertThat(gateway.admission.usage(HOST).map(Usage::requests)).contains(1L);
        gateway.admission.uncounted(HOST);
    }

    @Test
    void without_leave_it_goes_by_the_gate() throws Exception {
        gateway.admission.counted(HOST);

        assertThat(ask(0)).isEqualTo("200 answered");

        assertThat(TOLD).containsExactly("passed on", "let in gate");
        gateway.admission.uncounted(HOST);
    }

    @Test
    void one_with_a_limit_goes_by_the_gate_with_leave_as_well() throws Exception {
        gateway.leased.add(HOST);

        assertThat(ask(1)).isEqualTo("200 answered");

        assertThat(TOLD).containsExactly("passed on", "let in gate");
    }

    @Test
    void at_zero_it_goes_by_the_gate_which_has_an_instance_started() throws Exception {
        gateway.leased.add(HOST);
        gateway.names(HOST);
        gateway.admission.scaled(HOST, () -> {
            gateway.sameAsBackend(HOST);
            gateway.admission.changed(HOST);
        });

        assertThat(ask(0)).isEqualTo("200 answered");

        assertThat(TOLD).containsExactly("passed on", "let in gate");
        gateway.admission.unscaled(HOST);
    }

    @Test
    void with_leave_but_without_a_last_instance_it_goes_by_the_gate() throws Exception {
        gateway.leased.add(HOST);
        gateway.whenAsked = () -> gateway.names(HOST);

        assertThat(ask(0)).startsWith("503 1 ").contains("nothing serves this host now");

        assertThat(TOLD).containsExactly("passed on");
    }

    @Test
    void where_the_gate_has_come_here_meanwhile_the_client_is_told_to_come_again() throws Exception {
        gateway.leased.add(HOST);
        gateway.whenAsked = () -> {
            gateway.names(HOST);
            gateway.gates.clear();
        };

        assertThat(ask(0)).startsWith("503 1 ").contains("nothing serves this host now");

        assertThat(TOLD).isEmpty();
    }

    @Test
    void while_the_node_with_the_gate_cannot_be_reached_the_client_is_told_to_come_again() throws Exception {
        var gone = ((Endpoint.Socket) UNREACHABLE).address();
        gateway.gates.put(HOST, new InternalHops.Hop("kn-user-default", gone, null, gate.workload()));

        assertThat(ask(0)).startsWith("503 1 ").contains("nothing serves this host now");
        assertThat(ask(1)).startsWith("503 1 ").contains("nothing serves this host now");
    }

    @Test
    void while_nobody_knows_the_gate_a_limit_is_kept_by_letting_nobody_in() throws Exception {
        gateway.gates.clear();
        gateway.knowsGate = false;

        assertThat(ask(1)).startsWith("503 1 ").contains("nothing serves this host now");
        assertThat(ask(0)).isEqualTo("200 answered");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void who_cannot_be_reached_is_passed_over_and_the_request_goes_to_another(int concurrencyMax) throws Exception {
        gateway.gates.clear();
        gateway.admission.scaled(HOST, () -> {});
        gateway.names(HOST, UNREACHABLE, gateway.backends().get(0));

        for (int n = 0; n < 10; n++) {
            assertThat(ask(concurrencyMax)).isEqualTo("200 answered");
        }

        // It was tried once at most: without a limit the other one may be drawn first.
        assertThat(TOLD).hasSizeBetween(10, 11).containsOnly("let in here");
        assertThat(gateway.admission.usage(HOST).map(Usage::requests)).contains(10L);
        gateway.admission.unscaled(HOST);
    }

    @Test
    void so_it_is_where_nobody_scales() throws Exception {
        gateway.gates.clear();
        gateway.names(HOST, UNREACHABLE, gateway.backends().get(0));

        for (int n = 0; n < 10; n++) {
            assertThat(ask(0)).isEqualTo("200 answered");
        }

        assertThat(TOLD).hasSizeBetween(10, 11).containsOnly("let in here");
    }

    @Test
    void where_nobody_can_be_reached_the_client_is_told() throws Exception {
        gateway.gates.clear();
        gateway.admission.scaled(HOST, () -> {});
        gateway.names(HOST, UNREACHABLE);

        assertThat(ask(1)).startsWith("502 ").contains("no connection to the service came about");
        assertThat(TOLD).containsExactly("let in here");
        gateway.admission.unscaled(HOST);
    }

    @Test
    void who_is_refused_by_keys_that_are_not_those_of_its_hop_any_more_is_sent_by_the_new_ones() throws Exception {
        gateway.gates.clear();
        gateway.admission.scaled(HOST, () -> {});
        var old = new UpstreamTrust(ForwardingHarness.CA.bundle(), false, List.of("kn-user-default"));
        try (var refusing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusing.setSoTimeout((int) ForwardingHarness.LONG.toMillis());
            var at = (InetSocketAddress) refusing.getLocalSocketAddress();
            gateway.hops.put(HOST, new InternalHops.Hop("kn-user-default", at, old, gate.workload()));

            var answer = send(0);
            try (var handshake = refusing.accept()) {
                assertThat(handshake.getInputStream().read()).isEqualTo(22); // a TLS record of a handshake
                gateway.hops.put(HOST, gate);
            }

            assertThat(told(answer.get(60, TimeUnit.SECONDS))).isEqualTo("200 answered");
        } finally {
            gateway.hops.clear();
            gateway.admission.unscaled(HOST);
        }
    }

    @Test
    void whom_the_node_with_the_gate_refuses_by_TLS_is_passed_on_once_more() throws Exception {
        try (var refusing = refusing()) {
            gateway.gates.put(HOST, overTls(refusing));

            var answer = send(1);
            try (var handshake = refusing.accept()) {
                assertThat(handshake.getInputStream().read()).isEqualTo(22); // a TLS record of a handshake
                gateway.gates.put(HOST, gate);
            }

            assertThat(told(answer.get(60, TimeUnit.SECONDS))).isEqualTo("200 answered");
            assertThat(TOLD).containsExactly("passed on", "let in gate");
        }
    }

    @Test
    void whom_it_refuses_twice_is_told() throws Exception {
        try (var refusing = refusing()) {
            gateway.gates.put(HOST, overTls(refusing));

            var answer = send(0);
            for (var n = 0; n < 2; n++) {
                try (var handshake = refusing.accept()) {
                    assertThat(handshake.getInputStream().read()).isEqualTo(22);
                }
            }

            assertThat(told(answer.get(60, TimeUnit.SECONDS)))
                    .startsWith("502 ")
                    .contains("no connection to the service came about");
            assertThat(TOLD).containsExactly("passed on");
        }
    }

    @Test
    void whom_it_refuses_when_the_gate_has_come_here_is_told_to_come_again() throws Exception {
        try (var refusing = refusing()) {
            gateway.gates.put(HOST, overTls(refusing));

            var answer = send(0);
            try (var handshake = refusing.accept()) {
                assertThat(handshake.getInputStream().read()).isEqualTo(22);
                gateway.gates.clear();
            }

            assertThat(told(answer.get(60, TimeUnit.SECONDS))).startsWith("503 1 ");
        }
    }

    private static ServerSocket refusing() throws Exception {
        var server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        server.setSoTimeout((int) ForwardingHarness.LONG.toMillis());
        return server;
    }

    /** The gate at a port that is to prove who it is. */
    private static InternalHops.Hop overTls(ServerSocket at) {
        var trust = new UpstreamTrust(ForwardingHarness.CA.bundle(), false, List.of("kn-user-default"));
        return new InternalHops.Hop(
                "kn-user-default", (InetSocketAddress) at.getLocalSocketAddress(), trust, gate.workload());
    }

    private static String ask(int concurrencyMax) throws Exception {
        return told(send(concurrencyMax).get(60, TimeUnit.SECONDS));
    }

    private static CompletableFuture<java.net.http.HttpResponse<String>> send(int concurrencyMax) throws Exception {
        var deadlines = Deadlines.of(ForwardingHarness.LONG);
        gateway.route(false, new Backend(HOST, 80, false, 100, Map.of(), deadlines, concurrencyMax));
        return client.sendAsync(
                java.net.http.HttpRequest.newBuilder(gateway.http("/"))
                        .timeout(ForwardingHarness.LONG)
                        .build(),
                BodyHandlers.ofString());
    }

    private static String told(java.net.http.HttpResponse<String> answer) {
        var retry = answer.headers().firstValue("retry-after").map(after -> after + " ");
        return answer.statusCode() + " " + retry.orElse("") + answer.body();
    }
}
