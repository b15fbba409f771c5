package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class UpstreamMixTest {

    private static final int CALLERS = 24;
    private static final int CALLS = 60;

    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nobody_gets_the_answer_of_another_whatever_the_framing_and_however_often_connections_end(long seed)
            throws Exception {
        try (var server = ScriptedServer.start(peer -> answerAll(peer, new Random(seed * 1000 + peer.number())));
                var client = new UpstreamHarness()) {
            var left = new CountDownLatch(CALLERS);

            client.loop.execute(() -> {
                for (int caller = 0; caller < CALLERS; caller++) {
                    call(client, server.port(), caller, 0, left);
                }
            });

            assertThat(left.await(110, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            assertThat(server.connections()).isLessThan(CALLERS * CALLS / 2);
        }
    }

    private void call(UpstreamHarness client, int port, int caller, int n, CountDownLatch left) {
        if (n == CALLS) {
            left.countDown();
            return;
        }
        var id = caller + "-" + n;
        client.upstreams.on(client.loop).send(UpstreamHarness.get("http://127.0.0.1:" + port + "/" + id), outcome -> {
            boolean right = outcome instanceof UpstreamAnswer.Answered answer
                    && answer.body().utf8String().equals(body(id));
            if (!right) {
                wrong.add(id + ": " + outcome);
            }
            call(client, port, caller, n + 1, left);
        });
    }

    private static String body(String id) {
        return (id + "|").repeat(1 + Math.floorMod(id.hashCode(), 400));
    }

    /** Ends one connection in twenty after an answer, half of them without a word before. */
    private static void answerAll(ScriptedServer.Peer peer, Random random) throws IOException {
        for (var request = peer.request(); request != null; request = peer.request()) {
            var body = body(request.substring(5, request.indexOf(" HTTP")));
            int end = random.nextInt(40);
            var head = "HTTP/1.1 200 OK\r\n" + (end == 0 ? "connection: close\r\n" : "");
            if (random.nextBoolean()) {
                peer.send(head + "content-length: " + body.length() + "\r\n\r\n" + body);
            } else {
                peer.send(head + "transfer-encoding: chunked\r\n\r\n");
                for (var part : parts(body, random)) {
                    peer.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
                }
                peer.send("0\r\n\r\n");
            }
            if (end < 2) {
                return;
            }
        }
    }

    private static List<String> parts(String body, Random random) {
        var parts = new ArrayList<String>();
        for (int at = 0; at < body.length(); ) {
            int to = Math.min(body.length(), at + 1 + random.nextInt(700));
            parts.add(body.substring(at, to));
            at = to;
        }
        return parts;
    }
}
