package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class ForwardingTest {

    private final ForwardingHarness gateway;
    private ScriptedServer server;

    ForwardingTest() throws Exception {
        gateway = new ForwardingHarness();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void a_request_arrives_with_its_target_its_fields_and_what_we_say_of_the_client() throws Exception {
        serve(answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        var uri = gateway.http("/a%20b/%2F;x?q=1&r=%7C");
        var request = HttpRequest.newBuilder(uri)
                .header("X-One", "1")
                .header("X-Forwarded-For", "9.9.9.9")
                .header("Knative-Serving-Revision", "of somebody else")
                .header("K-Original-Host", "spoofed")
                .header("X-Set", "by the client")
                .header("Cookie", "a=1")
                .PUT(BodyPublishers.ofString("hello"))
                .build();

        send(Version.HTTP_1_1, request);

        var host = "localhost:" + uri.getPort();
        var lines = server.nextRequest().split("\r\n");
        assertThat(lines[0]).isEqualTo("PUT /a%20b/%2F;x?q=1&r=%7C HTTP/1.1");
        assertThat(List.of(lines))
                .contains(
                        "host: " + host,
                        "x-one: 1",
                        "cookie: a=1",
                        "x-forwarded-for: 127.0.0.1",
                        "x-forwarded-proto: http",
                        "x-forwarded-host: " + host,
                        "forwarded: for=127.0.0.1;host=\"" + host + "\";proto=http",
                        "x-path: by the path",
                        "x-set: by the split",
                        "content-length: 5",
                        "hello")
                .doesNotContain("x-set: by the client", "k-original-host: spoofed")
                .noneMatch(line -> line.contains("9.9.9.9") || line.startsWith("knative-"));
    }

    @Test
    void fields_of_the_connection_stay_behind_in_both_directions() throws Exception {
        serve(
                answering(
                        "HTTP/1.1 200 OK\r\nconnection: x-hop\r\nx-hop: 1\r\nkeep-alive: timeout=5\r\n"
                                + "server: theirs\r\nx-kept: yes\r\ncontent-type: text/plain;charset=weird\r\ncontent-length: 2\r\n\r\nok"));
        try (var raw = new java.net.Socket("127.0.0.1", gateway.http("/").getPort())) {
            raw.setSoTimeout(30_000);
            raw.getOutputStream()
                    .write(
                            ("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close, x-mine\r\nx-mine: 1\r\nte: trailers\r\n\r\n")
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var answer = new String(raw.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);

            assertThat(server.nextRequest()).doesNotContain("x-mine").doesNotContain("te:");
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("server: theirs\r\n", "x-kept: yes\r\n", "content-type: text/plain;charset=weird\r\n")
                    .doesNotContain("x-hop")
                    .doesNotContain("keep-alive")
                    .endsWith("\r\n\r\nok");
        }
    }

    @Test
    void an_unknown_host_is_404_and_one_beyond_the_certificate_421() throws Exception {
        gateway.backend(false, (request, responder) -> responder.complete(HttpResponse.create()));

        assertThat(asking(gateway.http("/"), "nobody.test")).startsWith("HTTP/1.1 404 ");
        assertThat(asking(gateway.http("/"), "LOCALHOST.:80")).startsWith("HTTP/1.1 200 ");
        try (var socket = ForwardingHarness.trusting()
                .getSocketFactory()
                .createSocket("localhost", gateway.https("/").getPort())) {
            assertThat(asking(socket, "nobody.test")).startsWith("HTTP/1.1 421 ");
        }
    }

    /** Whether it may be asked again is for the client to say. */
    @Test
    void a_503_of_the_backend_is_passed_on_and_not_tried_again() throws Exception {
        serve(answering("HTTP/1.1 503 Service Unavailable\r\nretry-after: 7\r\ncontent-length: 4\r\n\r\nbusy"));

        var answer =
                send(Version.HTTP_1_1, HttpRequest.newBuilder(gateway.http("/")).build());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("7");
        assertThat(answer.body()).isEqualTo("busy");
        assertThat(server.nextRequest()).startsWith("GET / ");
        assertThat(server.requestsSoFar()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void nobody_there_is_503_and_a_dead_address_502(Version version) throws Exception {
        gateway.leadTo(List.of(), false, Deadlines.of(ForwardingHarness.LONG));
        var nobody = send(version, get("/"));
        assertThat(nobody.statusCode()).isEqualTo(503);
        assertThat(nobody.headers().firstValue("retry-after")).contains("1");
        assertThat(nobody.headers().firstValue("content-type")).contains("application/problem+json");

        // Bound, so that nobody else gets the port, and not listening.
        try (var dead = new java.net.Socket()) {
            dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            gateway.leadTo(dead.getLocalPort(), false, Deadlines.of(ForwardingHarness.LONG));
            assertThat(send(version, get("/")).statusCode()).isEqualTo(502);
        }
        assertThat(gateway.failures).containsExactly(UpstreamAnswer.Kind.UNRESOLVED, UpstreamAnswer.Kind.CONNECT);
    }

    @Test
    void each_deadline_ends_in_504() throws Exception {
        serve(peer -> {
            peer.request();
            peer.awaitClose();
        });
        var slow = Duration.ofMillis(200);
        for (var deadlines : List.of(
                Deadlines.of(slow),
                new Deadlines(ForwardingHarness.LONG, Optional.of(slow), Optional.empty()),
                new Deadlines(ForwardingHarness.LONG, Optional.empty(), Optional.of(slow)))) {
            gateway.leadTo(server.port(), false, deadlines);
            assertThat(send(Version.HTTP_1_1, get("/")).statusCode()).isEqualTo(504);
        }
    }

    @Test
    void an_answer_that_begins_in_time_may_go_on_beyond_the_deadline_of_its_start() throws Exception {
        var go = new CountDownLatch(1);
        serve(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n");
            await(go);
            peer.send("1\r\nb\r\n0\r\n\r\n");
        });
        var start = Duration.ofSeconds(5);
        gateway.leadTo(
                server.port(), false, new Deadlines(ForwardingHarness.LONG, Optional.of(start), Optional.empty()));

        var answer = client(Version.HTTP_1_1).sendAsync(get("/"), BodyHandlers.ofString());
        CompletableFuture.delayedExecutor(5_500, java.util.concurrent.TimeUnit.MILLISECONDS)
                .execute(go::countDown);

        assertThat(answer.get(60, SECONDS).body()).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nx: no end of the head",
                "no HTTP at all\r\n\r\n"
            })
    void what_breaks_off_before_anything_was_given_is_502(String bytes) throws Exception {
        serve(answering(bytes));

        assertThat(send(Version.HTTP_1_1, get("/")).statusCode()).isEqualTo(502);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void what_breaks_off_later_breaks_off_for_the_client(Version version) throws Exception {
        var part = "x".repeat(70_000);
        for (var framing : List.of("content-length: 900000\r\n\r\n", "transfer-encoding: chunked\r\n\r\n11170\r\n")) {
            serve(answering("HTTP/1.1 200 OK\r\n" + framing + part));

            assertThatThrownBy(() -> client(version)
                            .sendAsync(get("/"), BodyHandlers.ofString())
                            .get(60, SECONDS))
                    .hasRootCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void an_answer_to_HEAD_and_one_without_content_have_none(Version version) throws Exception {
        // One after the other, over however many connections they are asked for.
        var answers = new ConcurrentLinkedQueue<>(List.of(
                "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\nx-a: 1\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\netag: \"e\"\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 299 Strange\r\ncontent-length: 1\r\n\r\n!"));
        serve(peer -> {
            while (peer.request() != null) {
                peer.send(answers.remove());
            }
        });

        var client = client(version);
        var head = HttpRequest.newBuilder(gateway.https("/"))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        var answer = client.send(head, BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("x-a")).contains("1");
        assertThat(answer.body()).isEmpty();
        assertThat(client.send(get("/"), BodyHandlers.ofString()).statusCode()).isEqualTo(304);
        assertThat(client.send(get("/"), BodyHandlers.ofString()).statusCode()).isEqualTo(204);
        assertThat(client.send(get("/"), BodyHandlers.ofString()).statusCode()).isEqualTo(299);
    }

    @Test
    void the_date_of_the_upstream_is_the_only_one() throws Exception {
        serve(answering("HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 0\r\n\r\n"));

        assertThat(send(Version.HTTP_1_1, get("/")).headers().allValues("date"))
                .containsExactly("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void who_must_not_talk_in_the_clear_is_sent_to_https_and_a_probe_is_told_the_hash_that_it_asks_for()
            throws Exception {
        gateway.route(
                true, new Backend("backend.test", 80, false, 100, Map.of(), Deadlines.of(ForwardingHarness.LONG)));

        var redirected = send(
                Version.HTTP_1_1, HttpRequest.newBuilder(gateway.http("/a?b=c")).build());
        assertThat(redirected.statusCode()).isEqualTo(301);
        assertThat(redirected.headers().firstValue("location")).contains("https://localhost:8443/a?b=c");

        var probe = HttpRequest.newBuilder(gateway.http("/healthz")).header("K-Network-Probe", "probe");
        for (var hash : Map.of("override", "hash-of-it", "another", "another").entrySet()) {
            var probed = send(
                    Version.HTTP_1_1,
                    probe.copy().header("K-Network-Hash", hash.getKey()).build());
            assertThat(probed.statusCode()).isEqualTo(200);
            assertThat(probed.headers().firstValue("k-network-hash")).contains(hash.getValue());
        }
        assertThat(send(Version.HTTP_1_1, probe.build()).statusCode()).isEqualTo(400);
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(gateway.https(path)).build();
    }

    private java.net.http.HttpResponse<String> send(Version version, HttpRequest request) throws Exception {
        return client(version).send(request, BodyHandlers.ofString());
    }

    private static java.net.http.HttpClient client(Version version) throws Exception {
        return ForwardingHarness.client(version);
    }

    private static String asking(java.net.URI uri, String host) throws IOException {
        try (var socket = new java.net.Socket("127.0.0.1", uri.getPort())) {
            return asking(socket, host);
        }
    }

    private static String asking(java.net.Socket socket, String host) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
    }

    private void serve(ScriptedServer.Script script) throws IOException {
        if (server != null) {
            server.close();
        }
        server = ScriptedServer.start(script);
        gateway.leadTo(server.port(), false, Deadlines.of(ForwardingHarness.LONG));
    }

    private static ScriptedServer.Script answering(String bytes) {
        return peer -> {
            peer.request();
            peer.send(bytes);
        };
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(60, SECONDS)) {
                throw new IOException("not in time");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
