package io.sealane.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import io.netty.util.internal.PlatformDependent;
import io.sealane.gateway.transport.http2.FrameScanner;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many attackers at once, each of whom gets its answer, while those who were there before and those who come meanwhile are served. Small
 * in the ordinary build, full with {@code -Pfull}.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class SiegeTest {

    private static final boolean FULL = "full".equals(System.getProperty("sealane.size"));
    private static final int IDLE = FULL ? 10_000 : 200;
    private static final int ATTACKERS = FULL ? 500 : 20;
    /** More than a connection needs; ten thousand of them must leave room in the heap that a node has by default. */
    private static final long BYTES_PER_CONNECTION_MAX = 32 << 10;

    private static final int ENHANCE_YOUR_CALM = 0xb;

    private TestNode node;
    private Acceptor port;
    private int nextStream = 1;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.with("""
                connections-max = 12000
                connections-per-client-max = 12000
                deadlines { head = 3s, idle = 10m }
                heads.header-bytes-max = 2 KiB
                http2 { resets-max = 20, resets-per-client-max = 1000000, continuations-max = 8 }
                """);
        port = node.bindPlaintext(SiegeTest::ok);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** What an HTTP/2 client does over and over. */
    private enum Flood {
        CONTINUATIONS {
            @Override
            void attack(Http2Client client) throws Exception {
                client.send(FrameScanner.HEADERS, Http2Client.END_STREAM, 1, Http2Client.get("/"));
                for (int n = 0; n < 9; n++) {
                    client.send(FrameScanner.CONTINUATION, 0, 1, Http2Client.block("x-" + n, "y".repeat(500)));
                }
            }
        },
        RESETS {
            @Override
            void attack(Http2Client client) throws Exception {
                for (int stream = 1; stream <= 41; stream += 2) {
                    client.request(stream, "/").send(FrameScanner.RST_STREAM, 0, stream, new byte[4]);
                }
            }
        },
        PINGS {
            @Override
            void attack(Http2Client client) throws Exception {
                for (int n = 0; n < 1_001; n++) {
                    client.send(6, 0, 0, new byte[8]);
                }
            }
        };

        abstract void attack(Http2Client client) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void each_flood_is_calmed_and_a_bystander_goes_on(Flood flood) throws Exception {
        var attackers = new ArrayList<Http2Client>();
        try (var bystander = Http2Client.connect(port)) {
            assertServed(bystander);
            for (int n = 0; n < ATTACKERS; n++) {
                var attacker = Http2Client.connect(port);
                attackers.add(attacker);
                flood.attack(attacker);
            }
            assertServed(bystander);
            for (var attacker : attackers) {
                assertThat(calm(attacker)).isEqualTo(ENHANCE_YOUR_CALM);
                assertThat(attacker.ending()).isEqualTo("end");
            }
            assertServed(bystander);
            assertNewcomerServed();
            node.await(() -> port.connections() == 1);
        } finally {
            for (var attacker : attackers) {
                attacker.close();
            }
        }
    }

    @Test
    void header_lists_beyond_the_limit_are_refused_one_by_one_and_their_connections_go_on() throws Exception {
        try (var bystander = Http2Client.connect(port);
                var attacker = Http2Client.connect(port)) {
            // Room for all the answers, by 2^20 (RFC 9113 section 6.9).
            attacker.send(Http2Client.WINDOW_UPDATE, 0, 0, new byte[] {0, 0x10, 0, 0});
            for (int stream = 1; stream < 2 * ATTACKERS; stream += 2) {
                attacker.send(
                        FrameScanner.HEADERS,
                        Http2Client.END_STREAM | Http2Client.END_HEADERS,
                        stream,
                        Http2Client.block(
                                ":method",
                                "GET",
                                ":scheme",
                                "http",
                                ":authority",
                                "a",
                                ":path",
                                "/",
                                "x-large",
                                "y".repeat(3_000)));
                assertThat(attacker.answer(stream).status()).isEqualTo(431);
            }
            assertServed(bystander);
            assertThat(attacker.request(2 * ATTACKERS + 1, "/")
                            .answer(2 * ATTACKERS + 1)
                            .body())
                    .isEqualTo("ok");
        }
    }

    @Test
    void heads_that_come_byte_by_byte_get_408_and_hold_up_nobody() throws Exception {
        var attackers = new ArrayList<RawClient>();
        try (var bystander = Http2Client.connect(port)) {
            for (int n = 0; n < ATTACKERS; n++) {
                var attacker = RawClient.connect(port);
                attackers.add(attacker);
                attacker.send("GET / HTTP/1.1\r\nHost: a\r\nX-");
            }
            for (var attacker : attackers) {
                attacker.send("a");
            }
            assertServed(bystander);
            assertNewcomerServed();
            for (var attacker : attackers) {
                assertThat(attacker.readAll()).startsWith("HTTP/1.1 408 ");
            }
            assertServed(bystander);
        } finally {
            for (var attacker : attackers) {
                attacker.close();
            }
        }
    }

    @Test
    void idle_connections_hold_up_nobody_and_little_memory() throws Exception {
        try (var bystander = Http2Client.connect(port)) {
            assertServed(bystander);
            var before = memory();
            var crowd = FULL ? IdleCrowd.elsewhere(port.address().getPort(), IDLE) : null;
            try (var here = IdleCrowd.open(port.address().getPort(), FULL ? 0 : IDLE)) {
                awaitWord(crowd);
                assertThat(port.connections()).isEqualTo(IDLE + 1);
                var each = (memory() - before) / IDLE;

                assertServed(bystander);
                assertNewcomerServed();
                if (FULL) {
                    assertThat(each).as("bytes of an idle connection").isLessThan(BYTES_PER_CONNECTION_MAX);
                }
            } finally {
                if (crowd != null) {
                    crowd.destroy();
                }
            }
            node.await(() -> port.connections() == 1);
            assertServed(bystander);
        }
    }

    private static void awaitWord(Process crowd) throws Exception {
        if (crowd != null) {
            var words = new BufferedReader(new InputStreamReader(crowd.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(words.readLine()).isEqualTo("there: " + IDLE);
        }
    }

    /** What is used of the heap, without garbage, and of memory beside it. */
    private static long memory() {
        var heap = ManagementFactory.getMemoryMXBean();
        heap.gc();
        return heap.getHeapMemoryUsage().getUsed() + PlatformDependent.usedDirectMemory();
    }

    private static int calm(Http2Client attacker) throws Exception {
        Http2Client.Frame frame;
        do {
            frame = attacker.await(Http2Client.GOAWAY);
        } while (frame.goAwayError() == 0);
        return frame.goAwayError();
    }

    private void assertServed(Http2Client bystander) throws Exception {
        assertThat(bystander.request(nextStream, "/").answer(nextStream).body()).isEqualTo("ok");
        nextStream += 2;
    }

    private void assertNewcomerServed() throws Exception {
        try (var newcomer = RawClient.connect(port)) {
            assertThat(newcomer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    private static void ok(HttpRequest request, Responder responder) {
        responder.complete(HttpResponse.create().withEntity("ok"));
    }
}
