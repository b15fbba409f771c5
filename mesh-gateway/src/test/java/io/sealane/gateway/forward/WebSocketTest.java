package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets of the JDK's client, through the gateway, to a server of Netty's. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class WebSocketTest {

    private static final Deadlines SHORT = new Deadlines(
            Duration.ofMillis(4_000), Optional.of(Duration.ofMillis(3_900)), Optional.of(Duration.ofMillis(3_800)));

    private ForwardingHarness gateway;
    private WebSocketServer server;

    @BeforeEach
    void start() throws Exception {
        gateway = new ForwardingHarness();
        server = WebSocketServer.start("one");
        gateway.leadTo(server.port(), false, Deadlines.of(ForwardingHarness.LONG));
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_said_comes_back(boolean encrypted) throws Exception {
        var client = connect(encrypted, "chat");
        assertThat(client.next()).isEqualTo("one by the split chat");

        for (int n = 0; n < 100; n++) {
            client.socket.sendText("message " + n, true).get(30, SECONDS);
        }
        for (int n = 0; n < 100; n++) {
            assertThat(client.next()).isEqualTo("message " + n);
        }
        client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(30, SECONDS);
        assertThat(client.next()).isEqualTo("closed 1000");
        assertThat(server.nextEnd()).isEqualTo("gone");
    }

    @Test
    void long_messages_pass_in_both_directions_and_what_was_said_before_a_close_arrives() throws Exception {
        var client = connect(true, "chat");
        client.next();
        var text = "x".repeat(1 << 19);
        client.socket.sendText(text, true).get(30, SECONDS);
        assertThat(client.next()).isEqualTo(text);

        client.socket.sendText("more", true).get(30, SECONDS);
        for (int n = 0; n < WebSocketServer.MORE; n++) {
            assertThat(client.next()).hasSize(1 << 16);
        }
        assertThat(client.next()).isEqualTo("closed 1000");
        assertThat(server.nextEnd()).isEqualTo("gone");
    }

    @Test
    void the_server_may_close_first() throws Exception {
        var client = connect(true, "chat");
        client.next();
        client.socket.sendText("bye", true).get(30, SECONDS);

        assertThat(client.next()).isEqualTo("closed 1001");
        assertThat(server.nextEnd()).isEqualTo("gone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_server_that_breaks_breaks_the_client(boolean encrypted) throws Exception {
        var client = connect(encrypted, "chat");
        client.next();
        client.socket.sendText("break", true).get(30, SECONDS);

        assertThat(client.next()).isEqualTo("failed");
    }

    @Test
    void a_client_that_leaves_leaves_the_server_too() throws Exception {
        var client = connect(true, "chat");
        client.next();
        client.socket.abort();

        assertThat(server.nextEnd()).isEqualTo("gone");
    }

    @Test
    void no_deadline_of_requests_cuts_it() throws Exception {
        gateway.leadTo(server.port(), false, SHORT);
        var client = connect(false, "chat");
        client.next();

        new CompletableFuture<Void>()
                .completeOnTimeout(null, 4_500, MILLISECONDS)
                .get();
        client.socket.sendText("still here", true).get(30, SECONDS);

        assertThat(client.next()).isEqualTo("still here");
    }

    @Test
    void each_conversation_stays_with_the_backend_that_it_began_with() throws Exception {
        try (var second = WebSocketServer.start("two")) {
            gateway.names("one.test", server.port());
            gateway.names("two.test", second.port());
            gateway.route(false, backend("one.test", 50), backend("two.test", 50));
            var counts = new HashMap<String, Integer>();
            for (int n = 0; n < 10; n++) {
                var client = connect(false, "chat");
                counts.merge(client.next().substring(0, 3), 1, Integer::sum);
                for (int m = 0; m < 5; m++) {
                    client.socket.sendText("m" + m, true).get(30, SECONDS);
                    assertThat(client.next()).isEqualTo("m" + m);
                }
                client.socket.abort();
            }
            assertThat(counts).containsEntry("one", 5).containsEntry("two", 5);
        }
    }

    @Test
    void it_counts_as_one_request_under_way_until_it_ends() throws Exception {
        gateway.route(false, oneAtATime(ForwardingHarness.LONG));
        var client = connect(false, "chat");
        client.next();
        gateway.route(false, oneAtATime(Duration.ofMillis(500)));
        assertThatThrownBy(() -> connect(false, "chat"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(failure -> assertThat(((WebSocketHandshakeException) failure.getCause())
                                .getResponse()
                                .statusCode())
                        .isEqualTo(504));

        gateway.route(false, oneAtATime(ForwardingHarness.LONG));
        client.socket.abort();
        assertThat(server.nextEnd()).isEqualTo("gone");
        assertThat(connect(false, "chat").next()).startsWith("one");
    }

    @Test
    void a_server_that_will_not_is_heard() throws Exception {
        try (var plain = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        })) {
            gateway.leadTo(plain.port(), false, Deadlines.of(ForwardingHarness.LONG));
            assertThatThrownBy(() -> connect(true, "chat")).hasCauseInstanceOf(WebSocketHandshakeException.class);
        }
    }

    /** Whoever forwarded h2c as bytes would let requests through that no route has been looked up for. */
    @Test
    void another_HTTP_is_no_protocol_to_change_to() throws Exception {
        try (var plain = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        })) {
            gateway.leadTo(plain.port(), false, Deadlines.of(ForwardingHarness.LONG));
            var at = gateway.http("/");
            try (var socket = new java.net.Socket(at.getHost(), at.getPort())) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                var answer = new byte[15];
                socket.getInputStream().readNBytes(answer, 0, answer.length);
                assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(plain.nextRequest().toLowerCase(java.util.Locale.ROOT)).doesNotContain("upgrade");
        }
    }

    private static Backend oneAtATime(Duration total) {
        return new Backend("backend.test", 80, false, 100, Map.of(), Deadlines.of(total), 1);
    }

    private static Backend backend(String name, int percent) {
        return new Backend(name, 80, false, percent, Map.of(), Deadlines.of(ForwardingHarness.LONG));
    }

    private Client connect(boolean encrypted, String protocol) throws Exception {
        var at = encrypted ? gateway.https("/") : gateway.http("/");
        var client = new Client();
        try {
            client.socket = ForwardingHarness.client(Version.HTTP_1_1)
                    .newWebSocketBuilder()
                    .subprotocols(protocol)
                    .buildAsync(URI.create("ws" + at.toString().substring(4)), client)
                    .get(60, SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
        return client;
    }

    private static final class Client implements WebSocket.Listener {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();
        private WebSocket socket;

        String next() throws InterruptedException {
            return heard.poll(60, SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                heard.add(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            heard.add("closed " + status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            heard.add("failed");
        }
    }
}
