package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that wait for an instance, or for their turn at one, over real sockets. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ForwardingAdmissionTest {

    private ForwardingHarness harness;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        harness = new ForwardingHarness();
        client = ForwardingHarness.client(Version.HTTP_1_1);
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    @Test
    void a_burst_at_zero_waits_and_loses_nobody() throws Exception {
        var asked = new CountDownLatch(1);
        harness.admission.scaled("backend.test", asked::countDown);
        harness.instances();
        route(0, Deadlines.of(ForwardingHarness.LONG));

        var answers = new ArrayList<CompletableFuture<java.net.http.HttpResponse<String>>>();
        for (int i = 0; i < 100; i++) {
            answers.add(client.sendAsync(request(), BodyHandlers.ofString()));
        }
        assertThat(asked.await(60, SECONDS)).isTrue();
        harness.instances(new Endpoint.InProcess("one", answering("hello")));

        for (var answer : answers) {
            assertThat(answer.get(60, SECONDS).statusCode()).isEqualTo(200);
            assertThat(answer.get().body()).isEqualTo("hello");
        }
        assertThat(harness.admission.waiting()).isZero();
        assertThat(harness.failures).isEmpty();
    }

    @Test
    void an_instance_never_has_more_under_way_than_it_takes() throws Exception {
        var busy = new Busy();
        harness.admission.scaled("backend.test", () -> {});
        harness.instances(new Endpoint.InProcess("one", busy), new Endpoint.InProcess("two", busy));
        route(2, Deadlines.of(ForwardingHarness.LONG));

        var answers = new ArrayList<CompletableFuture<java.net.http.HttpResponse<String>>>();
        for (int i = 0; i < 30; i++) {
            answers.add(client.sendAsync(request(), BodyHandlers.ofString()));
        }
        // None ends before as many are under way as may be.
        assertThat(busy.four.await(60, SECONDS)).isTrue();
        for (int i = 0; i < 30; i++) {
            busy.finishOne();
        }
        for (var answer : answers) {
            assertThat(answer.get(60, SECONDS).statusCode()).isEqualTo(200);
        }
        // Two at each of two.
        assertThat(busy.most).hasValue(4);
    }

    @Test
    void more_than_may_wait_are_told_to_come_again() throws Exception {
        var busy = new Busy();
        harness.admission.scaled("backend.test", () -> {});
        harness.admission.buffering("backend.test", false);
        harness.instances(new Endpoint.InProcess("one", busy));
        route(1, Deadlines.of(ForwardingHarness.LONG));

        var answers = new ArrayList<CompletableFuture<java.net.http.HttpResponse<String>>>();
        // One under way, ten that wait, and one too many.
        for (int i = 0; i < 12; i++) {
            answers.add(client.sendAsync(request(), BodyHandlers.ofString()));
        }
        var refused = CompletableFuture.anyOf(answers.toArray(CompletableFuture<?>[]::new))
                .get(60, SECONDS);
        assertThat(refused).isInstanceOfSatisfying(java.net.http.HttpResponse.class, answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).isEqualTo(Optional.of("1"));
        });
        for (int i = 0; i < 11; i++) {
            busy.finishOne();
        }
        var served = 0;
        for (var answer : answers) {
            served += answer.get(60, SECONDS).statusCode() == 200 ? 1 : 0;
        }
        assertThat(served).isEqualTo(11);
    }

    @Test
    void the_time_that_a_request_waits_for_an_instance_counts() throws Exception {
        harness.admission.scaled("backend.test", () -> {});
        harness.instances();
        route(0, Deadlines.of(Duration.ofMillis(200)));

        assertThat(client.send(request(), BodyHandlers.ofString()).statusCode()).isEqualTo(504);
        assertThat(harness.admission.waiting()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "waiting-max = 2, 2, too many requests wait for this host",
        "waiting-bytes-max = 9000, 2, too many requests wait for this host",
        "waiting-time-max = 500ms, 3, nothing serves this host now"
    })
    void what_waits_at_zero_is_bounded_by_count_bytes_and_time_and_told_to_come_again(
            String limit, int waiting, String why) throws Exception {
        harness.close();
        harness = new ForwardingHarness("admission { " + limit + " }");
        harness.admission.scaled("backend.test", () -> {});
        harness.instances();
        route(0, Deadlines.of(ForwardingHarness.LONG));

        var answers = new ArrayList<CompletableFuture<java.net.http.HttpResponse<String>>>();
        for (int i = 0; i < 3; i++) {
            answers.add(client.sendAsync(request(), BodyHandlers.ofString()));
        }
        var refused = CompletableFuture.anyOf(answers.toArray(CompletableFuture<?>[]::new))
                .get(60, SECONDS);

        assertThat(refused).isInstanceOfSatisfying(java.net.http.HttpResponse.class, answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).isEqualTo(Optional.of("1"));
            assertThat((String) answer.body()).contains(why);
        });
        harness.instances(new Endpoint.InProcess("one", answering("hello")));
        var refusals = 0;
        for (var answer : answers) {
            refusals += answer.get(60, SECONDS).statusCode() == 503 ? 1 : 0;
        }
        // Time is up for all of them, if not at once.
        assertThat(refusals).isBetween(3 - waiting < 1 ? 1 : 3 - waiting, waiting == 3 ? 3 : 1);
    }

    @ParameterizedTest
    @CsvSource({"3, '3 0 0'", "4, '1 1 1'"})
    void a_low_limit_fills_one_instance_after_the_other_and_a_higher_one_takes_turns(int limit, String spread)
            throws Exception {
        var instances = List.of(new Busy(), new Busy(), new Busy());
        harness.admission.scaled("backend.test", () -> {});
        harness.instances(
                new Endpoint.InProcess("a", instances.get(0)),
                new Endpoint.InProcess("b", instances.get(1)),
                new Endpoint.InProcess("c", instances.get(2)));
        route(limit, Deadlines.of(ForwardingHarness.LONG));

        var answers = new ArrayList<CompletableFuture<java.net.http.HttpResponse<String>>>();
        for (int i = 0; i < 3; i++) {
            answers.add(client.sendAsync(request(), BodyHandlers.ofString()));
        }
        ForwardingHarness.until(
                () -> instances.stream().mapToInt(one -> one.active.get()).sum() == 3);

        assertThat(instances.stream().map(one -> one.active.toString()).collect(Collectors.joining(" ")))
                .isEqualTo(spread);
        for (var one : instances) {
            while (one.active.get() > 0) {
                one.finishOne();
            }
        }
        for (var answer : answers) {
            assertThat(answer.get(60, SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void without_a_limit_the_less_busy_of_two_is_taken() throws Exception {
        var busy = new Busy();
        var free = new Busy();
        harness.admission.scaled("backend.test", () -> {});
        harness.instances(new Endpoint.InProcess("busy", busy));
        route(0, Deadlines.of(ForwardingHarness.LONG));
        var answers = new ArrayList<CompletableFuture<java.net.http.HttpResponse<String>>>();
        send(6, answers);
        ForwardingHarness.until(() -> busy.active.get() == 6);

        harness.instances(new Endpoint.InProcess("busy", busy), new Endpoint.InProcess("free", free));
        send(6, answers);
        ForwardingHarness.until(() -> busy.active.get() + free.active.get() == 12);

        // Where both draws fall on the busy one it has to take it: that is one of four, if they are random, and fewer
        // if spread evenly.
        assertThat(free.active.get()).isGreaterThanOrEqualTo(4);
        for (var one : List.of(busy, free)) {
            while (one.active.get() > 0) {
                one.finishOne();
            }
        }
        for (var answer : answers) {
            assertThat(answer.get(60, SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private void send(int count, List<CompletableFuture<java.net.http.HttpResponse<String>>> answers) {
        for (int i = 0; i < count; i++) {
            answers.add(client.sendAsync(request(), BodyHandlers.ofString()));
        }
    }

    @Test
    void nobody_waits_where_nobody_scales() throws Exception {
        harness.instances();
        route(0, Deadlines.of(ForwardingHarness.LONG));

        assertThat(client.send(request(), BodyHandlers.ofString()).statusCode()).isEqualTo(503);
    }

    private void route(int concurrencyMax, Deadlines deadlines) {
        harness.route(false, new Backend("backend.test", 80, false, 100, Map.of(), deadlines, concurrencyMax));
    }

    private java.net.http.HttpRequest request() {
        return java.net.http.HttpRequest.newBuilder(harness.http("/"))
                .timeout(ForwardingHarness.LONG)
                .build();
    }

    private static LocalHandler answering(String text) {
        return request -> CompletableFuture.completedStage(HttpResponse.create().withEntity(text));
    }

    /** Answers one request each time it is told to. */
    private static final class Busy implements LocalHandler {

        private final ConcurrentLinkedQueue<CompletableFuture<HttpResponse>> open = new ConcurrentLinkedQueue<>();
        private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
        private final AtomicInteger active = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final CountDownLatch four = new CountDownLatch(4);

        @Override
        public CompletionStage<HttpResponse> handle(HttpRequest request) {
            most.accumulateAndGet(active.incrementAndGet(), Math::max);
            var answer = new CompletableFuture<HttpResponse>();
            open.add(answer);
            four.countDown();
            synchronized (waiting) {
                waiting.forEach(each -> each.complete(null));
                waiting.clear();
            }
            return answer;
        }

        void finishOne() throws Exception {
            CompletableFuture<HttpResponse> next = open.poll();
            while (next == null) {
                var more = new CompletableFuture<Void>();
                synchronized (waiting) {
                    waiting.add(more);
                }
                next = open.poll();
                if (next == null) {
                    more.get(60, SECONDS);
                    next = open.poll();
                }
            }
            active.decrementAndGet();
            next.complete(HttpResponse.create());
        }
    }
}
