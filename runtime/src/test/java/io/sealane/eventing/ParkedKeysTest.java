package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.destination;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.Pace;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.Medium;
import io.sealane.journal.memory.MemoryMedium;
import io.sealane.resource.embedded.object.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Keys whose event fails for long, in a window that is much smaller than what comes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ParkedKeysTest {

    private static final int MIB = 1024 * 1024;
    private static final JournalSettings EAGER = new JournalSettings(true, 8192, 4 * MIB, 512, MIB, 1, 64L * MIB);
    private static final Pace ORDERED = new Pace(true, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    private static final int WINDOW = 4;
    private static final Duration RETRY_DELAY_MAX = Duration.ofMillis(50);

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final MemoryMedium medium = new MemoryMedium();
    private final List<String> taken = new ArrayList<>();
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();

    @Test
    void a_stuck_key_holds_one_place_and_gets_all_of_its_events_in_order_when_it_goes_on() throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        stuck.add("a-0");
        try (var node = start(100)) {
            node.settings(1, 1, ordered());
            publish(node, 0, 50, "a", "b", "c");

            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(50)));
            node.await(() -> assertThat(taken("c")).isEqualTo(upTo(50)));
            assertThat(taken("a")).isEmpty();

            stuck.clear();
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(50)));
            publish(node, 50, 1, "a");
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(51)));
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    @Test
    void whoever_looks_inside_sees_how_many_keys_are_parked() throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        stuck.addAll(Set.of("a-0", "b-0"));
        try (var node = start(100)) {
            node.settings(1, 1, ordered());
            publish(node, 0, 20, "a", "b", "c");

            node.await(() -> assertThat(parkedKeys(node)).isEqualTo(2));
            stuck.clear();
            node.await(() -> assertThat(parkedKeys(node)).isZero());
        }
    }

    private static long parkedKeys(TestNode node) {
        var page = node.mesh
                .inspection()
                .page(List.of("namespaces", "ns", "brokers", "br"), Map.of(), Runnable::run)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return Json.parse(page.json().getBytes(StandardCharsets.UTF_8))
                .at("/triggers/0/parkedKeys")
                .asLong(-1);
    }

    @Test
    void a_key_that_may_go_on_does_so_though_another_one_that_is_stuck_has_filled_the_window_meanwhile()
            throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        stuck.addAll(Set.of("a-0", "b-0"));
        var slow = new SlowMedium(medium);
        try (var node = start(slow, 100)) {
            node.settings(1, 1, ordered());
            publish(node, 0, 10, "a");
            publish(node, 0, 2, "b");
            publish(node, 0, 1, "c");
            node.await(() -> assertThat(taken("c")).isEqualTo(upTo(1)));

            slow.hold();
            stuck.remove("a-0");
            // It is known to be settled, and the first that is parked behind it to be next.
            node.await(() -> assertThat(position(medium, "open:uid-t")).isEqualTo(1));
            publish(node, 2, 2, "b");
            node.await(() -> assertThat(position(medium, "dispatch")).isEqualTo(15));
            slow.release();

            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(10)));
            assertThat(taken("b")).isEmpty();
            stuck.clear();
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(4)));
        } finally {
            slow.release();
        }
    }

    @Test
    void with_as_many_parked_keys_as_may_be_the_others_wait_and_nothing_is_lost() throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        stuck.addAll(Set.of("a-0", "b-0", "c-0"));
        try (var node = start(1)) {
            node.settings(1, 1, ordered());
            publish(node, 0, 20, "a", "b", "c");

            stuck.removeAll(Set.of("b-0", "c-0"));
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(20)));
            node.await(() -> assertThat(taken("c")).isEqualTo(upTo(20)));
            stuck.clear();
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(20)));
        }
    }

    @Test
    void with_as_many_parked_keys_as_the_node_may_have_another_trigger_waits_until_one_goes_on() throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        upstream.script(uri("u"), this::takeUnlessStuck);
        stuck.addAll(Set.of("a-0", "c-0"));
        try (var node = start(medium, RETRY_DELAY_MAX, ordering(100, 1))) {
            node.settings(1, 1, ordered("t", "a", "b"), ordered("u", "c", "d"));
            publish(node, 0, 10, "a", "b");
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(10)));
            publish(node, 0, 10, "c", "d");
            // Beside the four events that wait behind c-0, itself among them, there is no place.
            node.await(() -> assertThat(taken("d")).isEqualTo(upTo(3)));

            stuck.remove("a-0");
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(10)));
            node.await(() -> assertThat(taken("d")).isEqualTo(upTo(10)));
            stuck.clear();
            node.await(() -> assertThat(taken("c")).isEqualTo(upTo(10)));
        }
    }

    @Test
    void a_key_for_which_the_node_had_no_room_is_parked_once_it_has_though_its_event_is_not_tried_again_for_long()
            throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        upstream.script(uri("u"), this::takeUnlessStuck);
        stuck.addAll(Set.of("a-0", "c-0"));
        try (var node = start(medium, Duration.ofMinutes(10), ordering(100, 1))) {
            node.settings(1, 1, ordered("t", "a", "b"), ordered("u", Duration.ofMinutes(10), "c", "d"));
            publish(node, 0, 10, "a", "b");
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(10)));
            publish(node, 0, 10, "c", "d");
            node.await(() -> assertThat(taken("d")).isEqualTo(upTo(3)));

            stuck.remove("a-0");
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(10)));
            node.await(() -> assertThat(taken("d")).isEqualTo(upTo(10)));
            assertThat(taken("c")).isEmpty();
        }
    }

    @Test
    void keys_that_fail_now_and_then_get_each_event_once_and_in_order() throws Exception {
        var attempts = new ConcurrentHashMap<String, AtomicInteger>();
        upstream.script(uri("t"), request -> {
            var id = header(request, "ce-id");
            var attempt =
                    attempts.computeIfAbsent(id, first -> new AtomicInteger()).incrementAndGet();
            return attempt <= Math.floorMod(id.hashCode(), 4) ? Optional.of(status(503)) : take(id);
        });
        try (var node = start(3)) {
            node.settings(1, 1, ordered());
            publish(node, 0, 40, "a", "b", "c", "d", "e", "f");

            for (var key : List.of("a", "b", "c", "d", "e", "f")) {
                node.await(() -> assertThat(taken(key)).isEqualTo(upTo(40)));
            }
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    @Test
    void after_a_sudden_end_only_the_stuck_key_is_delivered_and_in_order() throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        stuck.add("a-0");
        try (var node = start(100)) {
            node.settings(1, 1, ordered());
            publish(node, 0, 60, "a", "b");
            // All behind the first event, where what is parked counts as settled but for its key.
            node.await(() -> assertThat(settledBehind(medium)).isEqualTo(119));
            assertThat(StoredMarks.of(medium)).containsKey("parked:uid-t:" + Integer.toHexString("a".hashCode()));
        }
        assertThat(taken("b")).isEqualTo(upTo(60));
        forget();
        try (var node = start(100)) {
            node.settings(1, 1, ordered());
            publish(node, 60, 1, "a", "b");
            node.await(() -> assertThat(taken("b")).isEqualTo(List.of(60)));
            stuck.clear();
            node.await(() -> assertThat(taken("a")).isEqualTo(upTo(61)));

            assertThat(taken("b")).isEqualTo(List.of(60));
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
            node.await(() -> assertThat(StoredMarks.of(medium).keySet()).noneMatch(name -> name.startsWith("parked:")));
        }
    }

    @Test
    void over_sudden_ends_no_key_loses_anything_or_gets_ahead() throws Exception {
        var attempts = new AtomicInteger();
        upstream.script(
                uri("t"),
                request -> attempts.incrementAndGet() % 3 == 0
                        ? take(header(request, "ce-id"))
                        : Optional.of(status(503)));
        var keys = new String[] {"a", "b", "c", "d", "e"};
        for (var life = 0; life < 3; life++) {
            try (var node = start(3)) {
                node.settings(1, 1, ordered());
                publish(node, 20 * life, 20, keys);
                var some = 10 + size();
                node.await(() -> assertThat(size()).isGreaterThan(some));
            }
        }
        upstream.script(uri("t"), request -> take(header(request, "ce-id")));
        try (var node = start(3)) {
            node.settings(1, 1, ordered());
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
        for (var key : keys) {
            var last = -1;
            for (var number : taken(key)) {
                assertThat(number).as("event of key %s", key).isLessThanOrEqualTo(last + 1);
                last = Math.max(last, number);
            }
            assertThat(last).as("last event of key %s", key).isEqualTo(59);
        }
    }

    @Test
    void a_trigger_that_gives_up_its_order_gets_what_was_parked_as_well() throws Exception {
        upstream.script(uri("t"), this::takeUnlessStuck);
        stuck.add("a-0");
        try (var node = start(100)) {
            node.settings(1, 1, ordered());
            publish(node, 0, 30, "a", "b");
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(30)));

            node.settings(2, 1, ordered().at(Pace.FREE));
            publish(node, 30, 1, "a", "b");
            node.await(() -> assertThat(taken("b")).isEqualTo(upTo(31)));
            stuck.clear();

            node.await(() -> assertThat(taken("a").stream().sorted().toList()).isEqualTo(upTo(31)));
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    /** Lets nobody read events for a while but who writes them. */
    private static final class SlowMedium implements Medium {

        private final Medium medium;
        private volatile CountDownLatch held = new CountDownLatch(0);
        private volatile @Nullable Thread writer;

        SlowMedium(Medium medium) {
            this.medium = medium;
        }

        void hold() {
            held = new CountDownLatch(1);
        }

        void release() {
            held.countDown();
        }

        @Override
        public void write(List<Change> changes, boolean sync) {
            writer = Thread.currentThread();
            medium.write(changes, sync);
        }

        @Override
        public Optional<byte[]> get(Space space, byte[] key) {
            return medium.get(space, key);
        }

        @Override
        public void scan(Space space, byte[] from, byte[] end, Visitor visitor) {
            if (Thread.currentThread() != writer) {
                awaitRelease();
            }
            medium.scan(space, from, end, visitor);
        }

        private void awaitRelease() {
            try {
                assertThat(held.await(120, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            medium.close();
        }
    }

    private TestNode start(int parkedKeysMax) {
        return start(medium, parkedKeysMax);
    }

    private TestNode start(Medium medium, int parkedKeysMax) {
        return start(medium, RETRY_DELAY_MAX, ordering(parkedKeysMax, 100));
    }

    private static EventingLimits.Ordering ordering(int parkedKeysMax, int parkedKeysNodeMax) {
        return new EventingLimits.Ordering(
                parkedKeysMax, parkedKeysNodeMax, Duration.ofMillis(20), Duration.ofSeconds(10));
    }

    private TestNode start(Medium medium, Duration retryDelayMax, EventingLimits.Ordering ordering) {
        var usual = EventingLimits.forHeap(512L * MIB);
        return TestNode.on(medium)
                .journal(EAGER)
                .upstream(upstream)
                .limits(usual.with(new EventingLimits.Delivering(WINDOW, retryDelayMax, MIB, 64L * MIB, 8L * MIB))
                        .with(ordering))
                .start();
    }

    private static TriggerSettings ordered() {
        return trigger("t", Map.of(), delivery(1_000_000, Optional.empty())).at(ORDERED);
    }

    /** A trigger that wants these keys alone. */
    private static TriggerSettings ordered(String name, String... keys) {
        return ordered(name, Duration.ofMillis(10), keys);
    }

    private static TriggerSettings ordered(String name, Duration retryDelay, String... keys) {
        var filters = Stream.of(keys)
                .map(key -> Filter.exact(Map.of("partitionkey", key)))
                .toList();
        var delivery = new DeliverySettings(
                1_000_000,
                DeliverySettings.Backoff.LINEAR,
                retryDelay,
                Duration.ofSeconds(120),
                Optional.empty(),
                DeliverySettings.Format.BINARY);
        return new TriggerSettings(
                        new TriggerId("ns", name),
                        "uid-" + name,
                        BROKER,
                        Filter.any(filters),
                        destination(name),
                        delivery)
                .at(ORDERED);
    }

    private static void publish(TestNode node, int first, int count, String... keys) throws Exception {
        for (var number = first; number < first + count; number++) {
            for (var key : keys) {
                node.published(event(key + "-" + number).with("partitionkey", key));
            }
        }
    }

    private Optional<UpstreamAnswer> takeUnlessStuck(UpstreamRequest request) {
        var id = header(request, "ce-id");
        return stuck.contains(id) ? Optional.of(status(500)) : take(id);
    }

    private Optional<UpstreamAnswer> take(String id) {
        synchronized (taken) {
            taken.add(id);
        }
        return Optional.of(status(200));
    }

    private int size() {
        synchronized (taken) {
            return taken.size();
        }
    }

    private void forget() {
        synchronized (taken) {
            taken.clear();
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

    /** How many positions above the watermark are stored as settled. */
    private static long settledBehind(Medium medium) {
        var settled = 0L;
        var numbers = ByteBuffer.wrap(StoredMarks.of(medium).getOrDefault("open:uid-t", new byte[8]));
        numbers.position(8);
        while (numbers.hasRemaining()) {
            settled += -numbers.getLong() + numbers.getLong();
        }
        return settled;
    }

    private static long position(Medium medium, String mark) {
        return ByteBuffer.wrap(StoredMarks.of(medium).getOrDefault(mark, new byte[8]))
                .getLong();
    }
}
