package io.sealane.gateway.forward.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sealane.cert.issuer.OutboundDns.NameServer;
import io.sealane.cert.issuer.OutboundHttp.Unanswered;
import io.sealane.gateway.forward.TestLoop;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OutboundNamesTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] QUESTION = {0x12, 0x34, 1, 2, 3};
    private static final byte[] ANSWER = {0x12, 0x34, 9, 8, 7, 6};
    private static final byte[] OTHER_ID = {0x12, 0x35, 5, 5, 5};

    private final TestLoop loop = new TestLoop();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void by_UDP_only_the_answer_with_the_questions_id_counts() throws Exception {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var answer =
                    names(address -> Optional.empty()).exchange(server(server.getLocalPort(), false), QUESTION, LONG);
            var asked = new DatagramPacket(new byte[100], 100);
            server.receive(asked);
            server.send(new DatagramPacket(OTHER_ID, OTHER_ID.length, asked.getSocketAddress()));
            server.send(new DatagramPacket(ANSWER, ANSWER.length, asked.getSocketAddress()));

            assertThat(await(answer)).isEqualTo(ANSWER);
            assertThat(asked.getLength()).isEqualTo(QUESTION.length);
        }
    }

    @Test
    void by_TCP_messages_carry_their_length() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answer =
                    names(address -> Optional.empty()).exchange(server(server.getLocalPort(), true), QUESTION, LONG);
            try (var socket = server.accept()) {
                assertThat(socket.getInputStream().readNBytes(7)).isEqualTo(new byte[] {0, 5, 0x12, 0x34, 1, 2, 3});
                // In two pieces, cut inside of the length.
                socket.getOutputStream().write(0);
                socket.getOutputStream().flush();
                socket.getOutputStream().write(new byte[] {6, 0x12, 0x34, 9, 8, 7, 6});

                assertThat(await(answer)).isEqualTo(ANSWER);
            }
        }
    }

    @Test
    void an_address_that_the_egress_check_refuses_is_sent_nothing() throws Exception {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var refused = names(address -> Optional.of("it is in a denied network"))
                    .exchange(server(server.getLocalPort(), false), QUESTION, LONG);

            assertThat(failure(refused))
                    .hasMessage("name server 127.0.0.1:" + server.getLocalPort()
                            + ": 127.0.0.1 is refused, it is in a denied network");
            server.setSoTimeout(1);
            assertThat(catchThrowable(() -> server.receive(new DatagramPacket(new byte[9], 9))))
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void a_server_that_says_nothing_is_given_up_in_time() throws Exception {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var silence = names(address -> Optional.empty())
                    .exchange(server(server.getLocalPort(), false), QUESTION, Duration.ofMillis(50));

            assertThat(failure(silence)).hasMessageEndingWith("no answer within PT0.05S");
        }
    }

    @Test
    void a_connection_that_is_closed_without_an_answer_is_a_failure() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answer =
                    names(address -> Optional.empty()).exchange(server(server.getLocalPort(), true), QUESTION, LONG);
            server.accept().close();

            assertThat(failure(answer)).isInstanceOf(Unanswered.class);
        }
    }

    @Test
    void a_message_that_DNS_cannot_carry_is_not_sent() {
        var names = names(address -> Optional.empty());

        assertThat(failure(names.exchange(server(1, true), new byte[65_536], LONG)))
                .hasMessageContaining("expected 2 to 65535 bytes, got 65536");
    }

    private OutboundNames names(java.util.function.Function<InetSocketAddress, Optional<String>> egress) {
        return new OutboundNames(List.of(loop), egress::apply, Runnable::run);
    }

    private static NameServer server(int port, boolean tcp) {
        return new NameServer("127.0.0.1", port, tcp);
    }

    private static byte[] await(CompletionStage<byte[]> answer) throws Exception {
        return answer.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<byte[]> answer) {
        return catchThrowable(() -> await(answer)).getCause();
    }
}
