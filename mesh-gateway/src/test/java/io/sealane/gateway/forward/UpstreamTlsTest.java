package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class UpstreamTlsTest {

    private static final TestCa CA = TestCa.create("mesh");
    private static final TestCa STRANGER = TestCa.create("stranger");
    private static final Credential LOCALHOST = CA.issue(new SecretName("ns", "server"), List.of("localhost"));
    private static final UpstreamTrust TRUST = new UpstreamTrust(CA.bundle(), false, List.of());
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final UpstreamHarness client = new UpstreamHarness();
    private final List<AutoCloseable> servers = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        client.close();
        for (var server : servers) {
            server.close();
        }
    }

    @Test
    void a_server_without_alpn_is_spoken_to_in_http_1() throws Exception {
        var server = http1(LOCALHOST);

        assertThat(client.answered(post(server.port(), "/", TRUST)).body().utf8String())
                .isEqualTo("ok");
        assertThat(client.answered(post(server.port(), "/", TRUST)).status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void connections_are_not_shared_between_different_trust() throws Exception {
        var server = http1(LOCALHOST);
        var both = new UpstreamTrust(CA.bundle().plus(STRANGER.bundle()), false, List.of());
        var named = new UpstreamTrust(CA.bundle(), false, List.of("localhost"));

        for (var trust : List.of(TRUST, both, named)) {
            assertThat(client.answered(post(server.port(), "/", trust)).status())
                    .isEqualTo(200);
        }

        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void another_name_or_an_unknown_root_is_a_tls_failure_that_says_what_was_expected() throws Exception {
        var elsewhere = http1(CA.issue(new SecretName("ns", "server"), List.of("elsewhere.example")));
        var stranger = http1(STRANGER.issue(new SecretName("ns", "server"), List.of("localhost")));

        var name = client.failed(post(elsewhere.port(), "/", TRUST));
        var root = client.failed(post(stranger.port(), "/", TRUST));

        assertThat(name.kind()).isEqualTo(Kind.TLS);
        assertThat(name.detail()).contains("localhost", "elsewhere.example");
        assertThat(root.kind()).isEqualTo(Kind.TLS);
        assertThat(elsewhere.requestsSoFar()).isEmpty();
        assertThat(stranger.requestsSoFar()).isEmpty();
    }

    @Test
    void a_required_name_takes_the_place_of_the_host() throws Exception {
        var server = http1(CA.issue(new SecretName("ns", "server"), List.of("workload.mesh")));
        var trust = new UpstreamTrust(CA.bundle(), false, List.of("workload.mesh"));

        assertThat(client.answered(post(server.port(), "/", trust)).status()).isEqualTo(200);
    }

    @Test
    void a_server_that_speaks_no_tls_is_a_tls_failure() throws Exception {
        var server = ScriptedServer.start(peer -> {
            // What was not read when a socket is closed resets the connection.
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.awaitClose();
        });
        servers.add(server);

        assertThat(client.failed(post(server.port(), "/", TRUST)).kind()).isEqualTo(Kind.TLS);
    }

    @Test
    void http_2_is_chosen_and_one_connection_carries_many_exchanges() throws Exception {
        var server = http2(8);
        var answers = new ArrayList<CompletableFuture<UpstreamAnswer>>();

        for (int i = 0; i < 50; i++) {
            answers.add(client.send(post(server.port(), "/echo", TRUST)));
        }

        for (var answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(UpstreamAnswer.Answered.class);
            var answered = (UpstreamAnswer.Answered) answer.join();
            assertThat(answered.body().utf8String()).isEqualTo("POST 1 hello");
            assertThat(answered.contentType()).contains("text/plain");
        }
        assertThat(server.requests()).isEqualTo(50);
    }

    @Test
    void a_refused_stream_is_sent_once_more_even_a_post() throws Exception {
        var server = http2(100);

        var answer = client.answered(post(server.port(), "/refuse-first", TRUST));

        assertThat(answer.body().utf8String()).isEqualTo("second");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void a_reset_stream_is_broken_and_the_connection_goes_on() throws Exception {
        var server = http2(100);

        var failure = client.failed(post(server.port(), "/reset", TRUST));
        var next = client.answered(post(server.port(), "/echo", TRUST));

        assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
        assertThat(failure.detail()).contains("INTERNAL_ERROR");
        assertThat(next.status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_large_answer_is_cut_and_a_late_one_runs_into_the_deadline_without_harm_to_others() throws Exception {
        var server = http2(100);

        var big = client.answered(post(server.port(), "/big", TRUST));
        var never = client.failed(post(server.port(), "/never", TRUST, Duration.ofMillis(300)));
        var next = client.answered(post(server.port(), "/echo", TRUST));

        assertThat(big.truncated()).isTrue();
        assertThat(big.body().size()).isEqualTo(64 * 1024);
        assertThat(never.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(next.status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_connection_that_goes_away_finishes_and_is_not_used_again() throws Exception {
        var server = http2(100);

        var last = client.answered(post(server.port(), "/leave", TRUST));
        var next = client.answered(post(server.port(), "/echo", TRUST));

        assertThat(last.body().utf8String()).isEqualTo("last");
        assertThat(next.status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void open_connections_tell_what_their_peer_showed_and_leave_after_their_open_request() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var server = http1(LOCALHOST, peer -> {
            peer.request();
            asked.countDown();
            await(answer);
            peer.send(OK);
            peer.awaitClose();
        });
        var first = client.send(post(server.port(), "/", TRUST));
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

        var open = client.upstreams.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(open).singleElement().satisfies(one -> assertThat(one.peer()).isEqualTo(LOCALHOST.chain()));
        open.get(0).leave().run();
        answer.countDown();

        assertThat(first.get(60, TimeUnit.SECONDS)).isInstanceOf(UpstreamAnswer.Answered.class);
        assertThat(client.answered(post(server.port(), "/", TRUST)).status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void an_idle_HTTP_2_connection_leaves_at_once() throws Exception {
        var server = http2(100);
        client.answered(post(server.port(), "/echo", TRUST));

        client.upstreams
                .open()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS)
                .get(0)
                .leave()
                .run();
        client.answered(post(server.port(), "/echo", TRUST));

        assertThat(server.connections()).isEqualTo(2);
        assertThat(client.upstreams.open().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .hasSize(1);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("stopped");
        }
    }

    private static UpstreamRequest post(int port, String path, UpstreamTrust trust) {
        return post(port, path, trust, Duration.ofSeconds(60));
    }

    private static UpstreamRequest post(int port, String path, UpstreamTrust trust, Duration timeout) {
        return new UpstreamRequest(
                URI.create("https://localhost:" + port + path),
                "POST",
                List.of(RawHeader.create("X-One", "1")),
                ByteString.fromString("hello"),
                trust,
                new UpstreamRequest.Limits(timeout, 64 * 1024));
    }

    private Http2Server http2(int streamsMax) throws Exception {
        var server = Http2Server.start(LOCALHOST, streamsMax);
        servers.add(server);
        return server;
    }

    private ScriptedServer http1(Credential credential) throws Exception {
        return http1(credential, peer -> {
            while (peer.request() != null) {
                peer.send(OK);
            }
        });
    }

    private ScriptedServer http1(Credential credential, ScriptedServer.Script script) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "server", credential.key(), new char[0], credential.chain().toArray(new Certificate[0]));
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        var listener = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var server = ScriptedServer.start(listener, script);
        servers.add(server);
        return server;
    }
}
