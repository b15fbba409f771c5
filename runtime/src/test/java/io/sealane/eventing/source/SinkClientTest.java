package io.sealane.eventing.source;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.identity.DeliveryTokens;
import io.sealane.eventing.settings.Destination;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.transport.loop.StillLoop;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a sink is asked, after which waits, and how many events wait for it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SinkClientTest {

    private static final Destination SINK = new Destination(URI.create("http://sink.example/"), TrustBundle.EMPTY);

    private final OneLoop loop = new OneLoop();
    private final Queue<UpstreamClient.Answer> open = new ArrayDeque<>();
    private final SinkClient client = client(Duration.ZERO);

    private SinkClient client(Duration switchPatience) {
        return new SinkClient(
                List.of(loop),
                any -> (request, answer) -> open.add(answer),
                DeliveryTokens.NONE,
                new SourceSettings(3, Duration.ofMillis(50), switchPatience, Duration.ofSeconds(1), 2, Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 409, 429, 500, 503})
    void a_status_that_may_change_is_asked_for_again_after_doubling_waits(int status) {
        var sent = client.send(event("a"), SINK).toCompletableFuture();
        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThat(sent).isNotDone();
            answer(status);
            loop.runTimers();
        }

        assertThat(loop.delays())
                .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(sent).isCompletedWithValue(Optional.of("status " + status + " after 4 attempts"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 401, 403, 405, 413})
    void any_other_status_is_final(int status) {
        var sent = client.send(event("a"), SINK).toCompletableFuture();

        answer(status);

        assertThat(sent).isCompletedWithValue(Optional.of("status " + status + " after 1 attempt"));
        assertThat(loop.delays()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 503})
    void what_is_answered_while_a_switch_comes_into_force_is_asked_for_again_until_the_patience_is_over(int status) {
        var sent = client(Duration.ofSeconds(5)).send(event("a"), SINK).toCompletableFuture();
        // 50 + 100 + 200 + 400 + 800 ms are 1.55 s, and three times 1.6 s are 4.8 s: 6.35 s.
        for (int attempt = 1; attempt <= 9; attempt++) {
            assertThat(sent).isNotDone();
            answer(status);
            loop.runTimers();
        }

        assertThat(loop.delays().stream().map(Duration::toMillis))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 1600L, 1600L, 1600L);
        assertThat(sent).isCompletedWithValue(Optional.of("status " + status + " after 9 attempts"));
    }

    @Test
    void an_event_that_is_taken_once_the_switch_is_in_force_is_not_lost() {
        var sent = client(Duration.ofSeconds(15)).send(event("a"), SINK).toCompletableFuture();
        for (int status : List.of(503, 503, 503, 503, 401, 403, 503, 202)) {
            answer(status);
            loop.runTimers();
        }

        assertThat(sent).isCompletedWithValue(Optional.empty());
    }

    @Test
    void no_answer_is_worth_another_attempt() {
        var sent = client.send(event("a"), SINK).toCompletableFuture();

        open.remove().complete(new UpstreamAnswer.Failed(UpstreamAnswer.Kind.CONNECT, "refused"));
        loop.runTimers();
        answer(202);

        assertThat(sent).isCompletedWithValue(Optional.empty());
    }

    @Test
    void a_report_that_fails_and_a_loop_that_takes_nothing_do_not_silence_a_source() {
        var reports = new ArrayList<String>();
        var queue = client.queue((event, lost) -> {
            reports.add(event.id() + " " + lost.orElse("taken"));
            if (event.id().equals("a")) {
                throw new IllegalStateException("nobody listens");
            }
        });
        queue.sendTo(SINK);

        queue.offer(event("a"));
        answer(202);
        loop.closed = true;
        queue.offer(event("b"));
        loop.closed = false;
        queue.offer(event("c"));
        answer(202);

        assertThat(reports)
                .containsExactly("a taken", "b not sent: " + new RejectedExecutionException("closed"), "c taken");
    }

    @Test
    void events_of_one_source_go_one_after_the_other_and_what_is_too_much_is_reported() {
        var reports = new ArrayList<String>();
        var queue = client.queue((event, lost) -> reports.add(event.id() + " " + lost.orElse("taken")));
        queue.sendTo(SINK);
        assertThat(client.sinks()).containsExactly(SINK);

        for (var id : List.of("under-way", "first", "second", "third")) {
            queue.offer(event(id));
        }

        assertThat(open).hasSize(1);
        assertThat(reports).containsExactly("third more than 2 events wait for the sink");
        for (int taken = 0; taken < 3; taken++) {
            answer(202);
            assertThat(open).hasSize(taken < 2 ? 1 : 0);
        }
        assertThat(reports)
                .containsExactly(
                        "third more than 2 events wait for the sink", "under-way taken", "first taken", "second taken");
        queue.close();
        assertThat(client.sinks()).isEmpty();
    }

    private void answer(int status) {
        open.remove()
                .complete(new UpstreamAnswer.Answered(
                        status, List.of(), Optional.empty(), ByteString.emptyByteString(), false));
    }

    private static Event event(String id) {
        return Event.of(
                Map.of("specversion", "1.0", "id", id, "source", "/s", "type", "t"),
                Map.of(),
                ByteString.emptyByteString());
    }

    /** A loop that can be closed. */
    private static final class OneLoop extends StillLoop {

        private boolean closed;

        @Override
        public void execute(Runnable task) {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            super.execute(task);
        }
    }
}
