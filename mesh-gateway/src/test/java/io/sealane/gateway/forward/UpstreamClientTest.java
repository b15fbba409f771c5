package io.sealane.gateway.forward;

import static io.sealane.gateway.forward.UpstreamHarness.get;
import static io.sealane.gateway.forward.UpstreamHarness.post;
import static io.sealane.gateway.forward.UpstreamHarness.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class UpstreamClientTest {

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final UpstreamHarness client = new UpstreamHarness();
    private ScriptedServer server;

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void sends_a_request_as_http_says_and_leaves_out_the_fields_of_the_connection() throws Exception {
        serve(answering(OK));

        client.ask(request(
                "POST",
                uri("/a%20b?x=1&y=%2F"),
                Map.of("X-One", "1", "Connection", "close, x-two", "X-Two", "2", "Transfer-Encoding", "chunked"),
                "hello",
                Duration.ofSeconds(60)));

        assertThat(server.nextRequest())
                .isEqualTo("POST /a%20b?x=1&y=%2F HTTP/1.1\r\nhost: localhost:" + server.port()
                        + "\r\nx-one: 1\r\ncontent-length: 5\r\n\r\nhello");
    }

    @Test
    void reads_status_fields_and_content() throws Exception {
        serve(answering(
                "HTTP/1.1 404 Nope\r\nRetry-After: 7\r\nContent-Type: text/plain\r\ncontent-length: 2\r\n\r\nno"));

        var answer = client.answered(post(uri("/"), "x"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("retry-after")).contains("7");
        assertThat(answer.contentType()).contains("text/plain");
        assertThat(answer.body().utf8String()).isEqualTo("no");
        assertThat(answer.truncated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nt: 1\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nabcdefg",
                "HTTP/1.1 200 OK\r\n\r\nabcdefg",
                "HTTP/1.0 200 OK\r\ncontent-length: 7\r\n\r\nabcdefg"
            })
    void understands_every_framing(String bytes) throws Exception {
        serve(peer -> {
            peer.request();
            peer.send(bytes);
        });

        assertThat(client.answered(get(uri("/"))).body().utf8String()).isEqualTo("abcdefg");
    }

    @Test
    void an_answer_to_head_has_no_content_and_the_connection_stays_in_step() throws Exception {
        serve(answering("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n", OK));

        var head = client.answered(request("HEAD", uri("/"), Map.of(), "", Duration.ofSeconds(60)));
        var next = client.answered(get(uri("/")));

        assertThat(head.body().isEmpty()).isTrue();
        assertThat(next.body().utf8String()).isEqualTo("ok");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_kept_connection_is_used_again() throws Exception {
        serve(answering(OK, OK, OK));

        for (int i = 0; i < 3; i++) {
            assertThat(client.answered(post(uri("/"), "x")).status()).isEqualTo(200);
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHT",
            })
    void a_connection_that_said_close_or_more_than_was_asked_is_not_used_again(String first) throws Exception {
        serve(
                peer -> {
                    peer.request();
                    peer.send(first);
                    peer.awaitClose();
                },
                answering(OK));

        var one = client.answered(get(uri("/1")));
        var two = client.answered(get(uri("/2")));

        assertThat(one.body().utf8String()).isEqualTo("ok");
        assertThat(two.body().utf8String()).isEqualTo("ok");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void late_unasked_bytes_close_a_kept_connection() throws Exception {
        var closed = new java.util.concurrent.CountDownLatch(1);
        serve(
                peer -> {
                    peer.request();
                    peer.send(OK);
                    peer.send("H");
                    peer.awaitClose();
                    closed.countDown();
                },
                answering(OK));

        client.answered(get(uri("/1")));
        assertThat(closed.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();

        assertThat(client.answered(get(uri("/2"))).body().utf8String()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\ncontent-le",
                "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab",
                "SSH-2.0-OpenSSH_9.0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
            })
    void an_incomplete_or_malformed_answer_is_broken_and_never_sent_again(String bytes) throws Exception {
        serve(peer -> {
            peer.request();
            peer.send(bytes);
        });

        assertThat(client.failed(post(uri("/"), "x")).kind()).isEqualTo(Kind.BROKEN);
        assertThat(server.requestsSoFar()).hasSize(1);
    }

    @Test
    void a_head_beyond_the_limit_is_broken() throws Exception {
        serve(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nx: " + "a".repeat(40_000) + "\r\ncontent-length: 0\r\n\r\n");
        });

        assertThat(client.failed(post(uri("/"), "x")).kind()).isEqualTo(Kind.BROKEN);
    }

    @Test
    void a_large_answer_is_cut_at_the_limit_and_says_so() throws Exception {
        serve(peer -> {
            peer.request();
            peer.send("HTTP/1.1 500 Oops\r\ncontent-length: 1048576\r\n\r\n" + "e".repeat(1048576));
            peer.awaitClose();
        });

        var answer = client.answered(
                request("POST", uri("/"), Map.of(), "x", new UpstreamRequest.Limits(Duration.ofSeconds(60), 1024)));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body().size()).isEqualTo(1024);
        assertThat(answer.truncated()).isTrue();
    }

    @Test
    void an_answer_that_never_ends_runs_into_the_deadline() throws Exception {
        serve(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n");
            peer.awaitClose();
        });

        var failure = client.failed(request("POST", uri("/"), Map.of(), "x", Duration.ofMillis(300)));

        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure.detail()).contains("PT0.3S");
    }

    @Test
    void redirects_are_answers() throws Exception {
        serve(answering("HTTP/1.1 307 T\r\nlocation: http://localhost:1/\r\ncontent-length: 0\r\n\r\n"));

        var answer = client.answered(post(uri("/"), "x"));

        assertThat(answer.status()).isEqualTo(307);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_get_that_a_kept_connection_swallowed_is_sent_once_more_on_a_fresh_one() throws Exception {
        serve(
                peer -> {
                    peer.request();
                    peer.send(OK);
                    peer.request();
                },
                answering(OK));
        client.answered(get(uri("/1")));

        var again = client.answered(get(uri("/2")));

        assertThat(again.status()).isEqualTo(200);
        assertThat(server.requestsSoFar()).hasSize(3);
    }

    @Test
    void a_post_that_a_kept_connection_swallowed_is_broken() throws Exception {
        serve(
                peer -> {
                    peer.request();
                    peer.send(OK);
                    peer.request();
                },
                answering(OK));
        client.answered(post(uri("/1"), "x"));

        assertThat(client.failed(post(uri("/2"), "x")).kind()).isEqualTo(Kind.BROKEN);
        assertThat(server.requestsSoFar()).hasSize(2);
    }

    @Test
    void nobody_listening_is_a_failure_to_connect() throws Exception {
        serve(answering(OK));
        server.close();

        assertThat(client.failed(post(uri("/"), "x")).kind()).isEqualTo(Kind.CONNECT);
    }

    private void serve(ScriptedServer.Script... scripts) throws IOException {
        server = ScriptedServer.start(scripts);
    }

    private static ScriptedServer.Script answering(String... answers) {
        return peer -> {
            for (var answer : answers) {
                if (peer.request() == null) {
                    return;
                }
                peer.send(answer);
            }
            peer.awaitClose();
        };
    }

    private String uri(String target) {
        return "http://localhost:" + server.port() + target;
    }
}
