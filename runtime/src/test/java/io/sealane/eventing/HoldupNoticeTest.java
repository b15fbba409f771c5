package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.EventMesh.Fate;
import io.sealane.eventing.EventMesh.Holdup;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.Pace;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What is told of keys that are held up, and what a window of one event does to them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HoldupNoticeTest {

    private static final int MIB = 1024 * 1024;
    private static final JournalSettings EAGER = new JournalSettings(true, 8192, 4 * MIB, 512, MIB, 1, 64L * MIB);
    private static final Pace ORDERED = new Pace(true, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final MemoryMedium medium = new MemoryMedium();
    private final List<String> taken = new ArrayList<>();
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void stickAndTake() {
        stuck.add("a-0");
        upstream.script(uri("t"), request -> {
            var id = header(request, "ce-id");
            if (stuck.contains(id)) {
                return Optional.of(status(500));
            }
            synchronized (taken) {
                taken.add(id);
            }
            return Optional.of(status(200));
        });
    }

    @Test
    void a_key_that_is_parked_is_told_and_that_it_goes_on() throws Exception {
        try (var node = start(4)) {
            publish(node, 10);
            assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("ns/t [0] SOME");
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(10)));

            stuck.clear();
            assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("ns/t [0] OVER");
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(10)));
        }
    }

    @Test
    void what_was_told_before_a_sudden_end_is_taken_back_by_the_next_life() throws Exception {
        try (var node = start(4)) {
            publish(node, 10);
            assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("ns/t [0] SOME");
            awaitParked(node);
        }
        stuck.clear();
        try (var node = start(4)) {
            assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("ns/t [0] OVER");
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(10)));
        }
    }

    @Test
    void in_a_window_of_one_an_event_that_fails_stops_all_keys_which_is_told_and_none_when_it_is_settled()
            throws Exception {
        try (var node = start(1)) {
            publish(node, 10);
            assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("ns/t [0] ALL");
            assertThat(taken("b")).isEmpty();

            stuck.clear();
            assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("ns/t [0] OVER");
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(10)));
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(10)));
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    @Test
    void keys_that_were_parked_go_on_though_the_window_has_become_one() throws Exception {
        try (var node = start(4)) {
            publish(node, 10);
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(10)));
            awaitParked(node);
        }
        stuck.clear();
        try (var node = start(1)) {
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(10)));
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    /** Until it is stored: what is said of a key that no cursor knows of dies with the node. */
    private void awaitParked(TestNode node) {
        node.await(() -> assertThat(StoredMarks.of(medium).keySet()).anyMatch(name -> name.startsWith("parked:uid-t")));
    }

    private TestNode start(int window) throws Exception {
        var limits = EventingLimits.forHeap(512L * MIB)
                .with(new EventingLimits.Delivering(window, Duration.ofMillis(50), MIB, 64L * MIB, 8L * MIB))
                .with(new EventingLimits.Ordering(100, 100, Duration.ofMillis(20), Duration.ofSeconds(10)));
        var node = TestNode.on(medium)
                .journal(EAGER)
                .upstream(upstream)
                .limits(limits)
                .start();
        node.mesh.onUndelivered(new Listener(told));
        node.settings(
                1,
                1,
                trigger("t", Map.of(), delivery(1_000_000, Optional.empty())).at(ORDERED));
        return node;
    }

    /** What it is told of keys, one line each. */
    private record Listener(BlockingQueue<String> told) implements EventMesh.Undelivered {

        @Override
        public void undelivered(TriggerId trigger, Fate fate, String why) {}

        @Override
        public void heldUp(TriggerId trigger, List<Integer> partitions, Holdup holdup) {
            told.add(trigger + " " + partitions + " " + holdup);
        }
    }

    private static void publish(TestNode node, int count) throws Exception {
        for (var number = 0; number < count; number++) {
            node.published(event("a-" + number).with("partitionkey", "a"));
            node.published(event("b-" + number).with("partitionkey", "b"));
        }
    }

    /** The numbers of a key's events in the order in which they were taken. */
    private List<Integer> taken(String key) {
        synchronized (taken) {
            return taken.stream()
                    .filter(id -> id.startsWith(key + "-"))
                    .map(id -> Integer.valueOf(id.substring(key.length() + 1)))
                    .toList();
        }
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
