package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.Security;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The workloads' end of hops, over real mutual TLS: whom it refuses, and what passes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class WorkloadRelayTest {

    private static final String HOST = "one.default.test";
    private static final String ONE = "knative-serving-namespace: default\r\nknative-serving-revision: one\r\n";
    private static final Credential GATEWAY = credential("routing", "kn-routing");
    private static final Credential WORKLOAD = credential("workload", "kn-user-default");
    private static final Credential STRANGER = credential("stranger", "kn-user-default");
    private static final AtomicReference<String> PLAINTEXT = new AtomicReference<>("");

    private static ForwardingHarness gateway;
    private static InetSocketAddress relay;

    @BeforeAll
    static void start() throws Exception {
        gateway = new ForwardingHarness();
        gateway.backend(
                false,
                (request, responder) -> responder.complete(HttpResponse.create().withEntity("from the workload")));
        gateway.sameAsBackend(HOST);
        relay = relay(gateway, false);
    }

    /** @param fromNodes whether who calls is taken for a node by its address */
    private static InetSocketAddress relay(ForwardingHarness at, boolean fromNodes) throws Exception {
        var settings = ServerTlsSettings.of("relay").withClientAuthentication(ClientAuthentication.REQUIRED);
        var tls = ServerTls.create(settings, InstantSource.system());
        tls.publish(new ServerTlsSnapshot(1, List.of(WORKLOAD), ForwardingHarness.CA.bundle(), Optional.empty()));
        return at.relay(
                new Security.Both(tls),
                new WorkloadRelay.Terms(
                        WorkloadRelayTest::isGateway,
                        from -> fromNodes,
                        namespace -> namespace.equals(PLAINTEXT.get()),
                        "test",
                        ForwardingHarness.LONG));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static boolean isGateway(List<X509Certificate> chain) {
        return !chain.isEmpty() && SubjectAltNames.of(chain.get(0)).dns().contains("kn-routing");
    }

    private static Credential credential(String name, String san) {
        return ForwardingHarness.CA.issue(new SecretName("test", name), List.of(san));
    }

    @Test
    void a_gateway_is_let_in() throws Exception {
        assertThat(asking(GATEWAY, ONE)).startsWith("HTTP/1.1 200 ").endsWith("from the workload");
    }

    @Test
    void whoever_is_no_gateway_gets_403() throws Exception {
        assertThat(asking(STRANGER, ONE)).startsWith("HTTP/1.1 403 ").contains("client certificate of a gateway");
    }

    @Test
    void whoever_shows_nothing_gets_no_answer() {
        assertThatThrownBy(() -> asking(null, ONE)).isInstanceOf(IOException.class);
    }

    @Test
    void a_namespace_that_the_connection_did_not_show_is_421() throws Exception {
        assertThat(asking(GATEWAY, ONE.replace("default", "other")))
                .startsWith("HTTP/1.1 421 ")
                .contains("did not show kn-user-other");
    }

    @Test
    void a_request_that_names_no_workload_is_400() throws Exception {
        assertThat(asking(GATEWAY, "")).startsWith("HTTP/1.1 400 ").contains("knative-serving-revision");
    }

    @Test
    void one_for_an_instance_that_is_gone_goes_to_another() throws Exception {
        assertThat(asking(GATEWAY, ONE + "k-instance: 127.0.0.1:1\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({"default,200", "other,403"})
    void in_the_clear_is_taken_only_for_the_namespace_of_which_that_is_said(String taken, int status) throws Exception {
        PLAINTEXT.set(taken);
        try (var socket = new Socket(relay.getAddress(), relay.getPort())) {
            assertThat(exchange(socket, ONE)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1", "HTTP_2"})
    void a_gateway_reaches_workloads_by_it(Version version) throws Exception {
        hop(HOST);
        gateway.route(false, new Backend(HOST, 80, false, 100, Map.of(), Deadlines.of(ForwardingHarness.LONG)));

        var answer = ForwardingHarness.client(version)
                .send(HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("from the workload");
    }

    @Test
    void a_route_that_sets_the_relays_own_fields_leads_where_its_backend_is() throws Exception {
        hop(HOST);
        var set = Map.of("knative-serving-namespace", "other", "knative-serving-revision", "two", "k-port", "81");
        gateway.route(false, new Backend(HOST, 80, false, 100, set, Deadlines.of(ForwardingHarness.LONG)));

        var answer = ForwardingHarness.client(Version.HTTP_1_1)
                .send(HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("from the workload");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clients_that_give_up_do_not_end_the_hop_of_the_others(boolean encrypted) throws Exception {
        PLAINTEXT.set("default");
        try (var strict = new ForwardingHarness("transport.http2 { resets-max = 5, resets-per-client-max = 5 }")) {
            var held = new CompletableFuture<Responder>();
            var asked = new Semaphore(0);
            var gone = new Semaphore(0);
            strict.backend(false, (request, responder) -> {
                if (request.getUri().path().equals("/held")) {
                    held.complete(responder);
                } else {
                    responder.whenGone(gone::release);
                    asked.release();
                }
            });
            strict.sameAsBackend(HOST);
            strict.hops.put(
                    HOST,
                    new InternalHops.Hop(
                            "kn-user-default",
                            relay(strict, !encrypted),
                            encrypted ? trust() : null,
                            new InternalHops.Workload("default", "one")));
            strict.route(false, new Backend(HOST, 80, false, 100, Map.of(), Deadlines.of(ForwardingHarness.LONG)));
            var answer = ForwardingHarness.client(Version.HTTP_1_1)
                    .sendAsync(HttpRequest.newBuilder(strict.http("/held")).build(), BodyHandlers.ofString());
            var waiting = held.get(60, SECONDS);

            for (int n = 0; n < 30; n++) {
                try (var client = new Socket("localhost", strict.http("/").getPort())) {
                    client.getOutputStream()
                            .write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(asked.tryAcquire(60, SECONDS)).isTrue();
                }
            }
            assertThat(gone.tryAcquire(30, 60, SECONDS)).isTrue();
            waiting.complete(HttpResponse.create().withEntity("in the end"));

            assertThat(answer.get(60, SECONDS).body()).isEqualTo("in the end");
        }
    }

    @Test
    void who_waits_for_a_first_instance_has_the_hop_open_and_proved_before_it_is_there() throws Exception {
        try (var cold = new ForwardingHarness()) {
            cold.admission.scaled(HOST, () -> {});
            cold.instances();
            cold.sameAsBackend(HOST);
            cold.hops.put(
                    HOST,
                    new InternalHops.Hop(
                            "kn-user-default",
                            relay(cold, false),
                            trust(),
                            new InternalHops.Workload("default", "one")));
            cold.route(false, new Backend(HOST, 80, false, 100, Map.of(), Deadlines.of(ForwardingHarness.LONG)));

            var answer = ForwardingHarness.client(Version.HTTP_1_1)
                    .sendAsync(HttpRequest.newBuilder(cold.http("/")).build(), BodyHandlers.ofString());
            ForwardingHarness.until(() -> cold.encrypted() == 1);
            assertThat(answer).isNotDone();

            cold.instances(new Endpoint.InProcess(
                    "one",
                    request -> CompletableFuture.completedStage(
                            HttpResponse.create().withEntity("warm"))));
            cold.sameAsBackend(HOST);
            cold.admission.changed(HOST);
            assertThat(answer.get(60, SECONDS).body()).isEqualTo("warm");
            assertThat(cold.encrypted()).isEqualTo(1);
        }
    }

    @Test
    void what_another_node_sends_to_be_let_in_is_watched_and_what_is_let_in_already_is_not() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        gateway.watch = (request, from, backend) -> new ForwardWatch.Step() {
            @Override
            public void sent(Endpoint instance, boolean protectedHop) {
                told.add("sent " + protectedHop);
            }

            @Override
            public void ended(int status, long answerBytes) {
                told.add(backend.host() + " " + status + " " + answerBytes);
            }
        };
        asking(GATEWAY, ONE);
        asking(GATEWAY, ONE + "k-admit: 1\r\n");

        assertThat(told.poll(60, SECONDS)).isEqualTo("sent true");
        assertThat(told.poll(60, SECONDS)).isEqualTo(HOST + " 200 " + "from the workload".length());
        assertThat(told).isEmpty();
        gateway.watch = (request, from, backend) -> null;
    }

    @Test
    void a_WebSocket_passes_and_ends_with_the_client() throws Exception {
        try (var server = WebSocketServer.start("behind")) {
            gateway.names("chat.default.test", server.port());
            hop("chat.default.test");
            gateway.route(
                    false,
                    new Backend("chat.default.test", 80, false, 100, Map.of(), Deadlines.of(ForwardingHarness.LONG)));
            var heard = new LinkedBlockingQueue<String>();
            var socket = ForwardingHarness.client(Version.HTTP_1_1)
                    .newWebSocketBuilder()
                    .subprotocols("chat")
                    .buildAsync(URI.create("wss" + gateway.https("/").toString().substring(5)), new Listener(heard))
                    .get(60, SECONDS);
            assertThat(heard.poll(60, SECONDS)).startsWith("behind");

            for (int n = 0; n < 20; n++) {
                socket.sendText("message " + n, true).get(60, SECONDS);
                assertThat(heard.poll(60, SECONDS)).isEqualTo("message " + n);
            }
            socket.abort();
            assertThat(server.nextEnd()).isEqualTo("gone");
        }
    }

    private static UpstreamTrust trust() {
        return new UpstreamTrust(
                ForwardingHarness.CA.bundle(), false, List.of("kn-user-default"), Optional.of(GATEWAY));
    }

    private static void hop(String host) {
        var name = host.substring(0, host.indexOf('.'));
        gateway.hops.put(
                host,
                new InternalHops.Hop("kn-user-default", relay, trust(), new InternalHops.Workload("default", name)));
    }

    private static String asking(Credential shown, String fields) throws Exception {
        try (var plain = new Socket(relay.getAddress(), relay.getPort());
                var socket = (SSLSocket) context(shown)
                        .getSocketFactory()
                        .createSocket(plain, "kn-user-default", relay.getPort(), true)) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("kn-user-default")));
            socket.setSSLParameters(parameters);
            return exchange(socket, fields);
        }
    }

    private static String exchange(Socket socket, String fields) throws IOException {
        socket.setSoTimeout(60_000);
        var request = "GET / HTTP/1.1\r\nhost: any\r\n" + fields + "connection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static SSLContext context(Credential shown) throws Exception {
        var roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("ca", ForwardingHarness.CA.certificate());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (shown != null) {
            own.setKeyEntry("own", shown.key(), new char[0], shown.chain().toArray(X509Certificate[]::new));
        }
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private record Listener(BlockingQueue<String> heard) implements WebSocket.Listener {

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            heard.add(data.toString());
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }
}
