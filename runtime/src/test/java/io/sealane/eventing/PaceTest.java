package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.settings.Pace;
import io.sealane.gateway.event.Event;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PaceTest {

    private static final Pace ORDERED = new Pace(true, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    private final TestNode node = TestNode.on(new MemoryMedium()).start();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void events_of_one_key_go_one_at_a_time_in_their_order_though_attempts_fail() throws Exception {
        var attempts = new ConcurrentHashMap<String, AtomicInteger>();
        node.upstream.script(uri("t"), request -> {
            var turn = attempts.computeIfAbsent(header(request, "ce-id"), id -> new AtomicInteger())
                    .incrementAndGet();
            return Optional.of(status(turn == 1 && header(request, "ce-id").hashCode() % 3 == 0 ? 503 : 200));
        });
        node.settings(
                1, 2, trigger("t", Map.of(), delivery(5, Optional.empty())).at(ORDERED));

        for (var number = 0; number < 40; number++) {
            for (var key : List.of("a", "b", "c")) {
                node.published(keyed(key, number));
            }
        }

        var last = new HashMap<String, Integer>();
        var done = 0;
        while (done < 120) {
            var request = node.upstream.next(uri("t"));
            var id = header(request, "ce-id").split("-");
            var number = Integer.parseInt(id[1]);
            var before = last.getOrDefault(id[0], -1);
            assertThat(number).as("attempt of key " + id[0]).isBetween(before, before + 1);
            done += number > before ? 1 : 0;
            last.put(id[0], number);
        }
    }

    @Test
    void a_key_that_is_stuck_stops_no_other() throws Exception {
        node.upstream.script(
                uri("t"),
                request -> header(request, "ce-id").equals("a-0") ? HOLD.apply(request) : Optional.of(status(200)));
        node.settings(1, 1, trigger("t").at(ORDERED));

        node.published(keyed("a", 0));
        node.published(keyed("a", 1));
        node.published(keyed("b", 0));
        node.published(event("no-key"));

        assertThat(next(3)).containsExactlyInAnyOrder("a-0", "b-0", "no-key");
        node.upstream.release(uri("t"), status(200));
        assertThat(next(1)).containsExactly("a-1");
    }

    @Test
    void no_more_than_so_many_are_under_way_over_all_partitions_and_a_full_window_loses_nothing() throws Exception {
        node.upstream.script(uri("t"), HOLD);
        var three = new Pace(false, OptionalInt.of(3), OptionalInt.empty(), Optional.empty());
        node.settings(1, 4, trigger("t").at(three), trigger("free"));

        for (var number = 0; number < 500; number++) {
            node.published(event("e" + number));
        }
        for (var number = 0; number < 500; number++) {
            node.upstream.next(uri("free"));
        }

        node.await(() -> assertThat(node.upstream.heldCount(uri("t"))).isEqualTo(3));
        for (var number = 0; number < 500; number++) {
            assertThat(node.upstream.heldCount(uri("t"))).isLessThanOrEqualTo(3);
            node.upstream.releaseNext(uri("t"), status(200));
        }
        assertThat(next(500)).doesNotHaveDuplicates();
    }

    @Test
    void a_dead_subscriber_is_left_alone_and_gets_everything_when_it_is_back() throws Exception {
        var breaker = new Pace.Breaker(3, Duration.ofMillis(200));
        var careful = new Pace(false, OptionalInt.of(1), OptionalInt.empty(), Optional.of(breaker));
        var attempts = new AtomicInteger();
        node.upstream.script(uri("t"), request -> Optional.of(status(attempts.incrementAndGet() <= 5 ? 503 : 200)));
        node.settings(
                1, 1, trigger("t", Map.of(), delivery(100, Optional.empty())).at(careful), trigger("healthy"));

        for (var number = 0; number < 20; number++) {
            node.published(event("e" + number));
        }
        for (var number = 0; number < 20; number++) {
            node.upstream.next(uri("healthy"));
        }

        // Five failures, of which the last two were single attempts after a pause; then all of them once.
        assertThat(next(25)).hasSize(25);
        assertThat(node.upstream.queue(uri("t"))).isEmpty();
    }

    @Test
    void another_pace_holds_from_the_next_attempt_on() throws Exception {
        node.upstream.script(uri("t"), HOLD);
        node.settings(1, 1, trigger("t").at(new Pace(false, OptionalInt.of(1), OptionalInt.empty(), Optional.empty())));
        for (var number = 0; number < 5; number++) {
            node.published(event("e" + number));
        }
        assertThat(next(1)).hasSize(1);
        assertThat(node.upstream.queue(uri("t"))).isEmpty();

        node.settings(2, 1, trigger("t"));

        assertThat(next(4)).hasSize(4);
    }

    private List<String> next(int count) throws InterruptedException {
        var ids = new ArrayList<String>();
        for (var number = 0; number < count; number++) {
            ids.add(header(node.upstream.next(uri("t")), "ce-id"));
        }
        return ids;
    }

    private static Event keyed(String key, int number) {
        return event(key + "-" + number).with("partitionkey", key);
    }
}
