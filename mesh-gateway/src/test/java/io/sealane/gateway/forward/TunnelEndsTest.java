package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.route.Deadlines;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection that has left HTTP ends: in order, or not, for the other side as for the one that ended it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class TunnelEndsTest {

    private static final String ENDED = "ended";
    private static final String RESET = "reset";

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private static ForwardingHarness shared;
    private ForwardingHarness gateway = shared;
    private ScriptedServer server;

    @BeforeAll
    static void startGateway() throws Exception {
        shared = new ForwardingHarness();
    }

    @AfterAll
    static void stopGateway() {
        shared.close();
    }

    private void start(ScriptedServer.Script then) throws Exception {
        server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n");
            then.run(peer);
        });
        gateway.leadTo(server.port(), false, Deadlines.of(ForwardingHarness.LONG));
    }

    /** Puts down all that comes, and how it ends. */
    private void listen(ScriptedServer.Peer peer) {
        seen.add(end(peer.socket()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_client_that_resets_has_the_upstream_reset(boolean encrypted) throws Exception {
        start(this::listen);
        var plain = plain(encrypted);
        changed(plain, encrypted);
        reset(plain);

        assertThat(seen.poll(60, SECONDS)).isEqualTo(RESET);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_client_that_ends_in_order_ends_the_upstream_in_order(boolean encrypted) throws Exception {
        start(this::listen);
        var client = changed(plain(encrypted), encrypted);
        client.getOutputStream().write("all of it".getBytes(StandardCharsets.US_ASCII));
        client.close();

        assertThat(seen.poll(60, SECONDS)).isEqualTo("all of it" + ENDED);
    }

    @Test
    void an_upstream_that_resets_has_the_client_reset() throws Exception {
        start(peer -> {
            peer.in().read();
            reset(peer.socket());
        });
        var client = changed(plain(false), false);
        // The upstream's answer is here: no reset can overtake it.
        client.getOutputStream().write('!');

        assertThat(end(client)).isEqualTo(RESET);
    }

    @Test
    void an_upstream_that_ends_in_order_ends_the_client_in_order() throws Exception {
        start(peer -> peer.send("all of it"));

        assertThat(end(changed(plain(false), false))).isEqualTo("all of it" + ENDED);
    }

    @Test
    void when_neither_side_says_anything_for_too_long_both_are_reset() throws Exception {
        try (var impatient = new ForwardingHarness("forward.tunnel-idle-max = 1s")) {
            gateway = impatient;
            start(this::listen);

            assertThat(end(changed(plain(false), false))).isEqualTo(RESET);
            assertThat(seen.poll(60, SECONDS)).isEqualTo(RESET);
        }
    }

    private Socket plain(boolean encrypted) throws IOException {
        var at = encrypted ? gateway.https("/") : gateway.http("/");
        var socket = new Socket(at.getHost(), at.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** The connection once it has left HTTP. */
    private static Socket changed(Socket plain, boolean encrypted) throws Exception {
        var socket = encrypted ? secured(plain) : plain;
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the head after " + head).isNotNegative();
            head.append((char) next);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    private static SSLSocket secured(Socket plain) throws Exception {
        return (SSLSocket)
                ForwardingHarness.trusting().getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** What comes, and then {@code ended} or {@code reset}. */
    private static String end(Socket socket) {
        var text = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                text.append((char) next);
            }
            return text + ENDED;
        } catch (SocketException e) {
            return text + RESET;
        } catch (IOException e) {
            return text + e.toString();
        }
    }
}
