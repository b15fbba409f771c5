package io.sealane.eventing.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettingsBoardTest {

    private static final BrokerId A = new BrokerId("ns", "a");
    private static final BrokerId B = new BrokerId("ns", "b");
    private static final TriggerId T = new TriggerId("ns", "t");

    private final List<EventingSnapshot> published = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Test
    void nothing_is_published_before_all_that_was_there_is_decided_on() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(A, B), List.of(T));
        board.start();
        board.broker(A, broker(A));
        board.trigger(T, Optional.empty());
        run();
        assertEquals(List.of(), published);

        board.broker(B, Optional.empty());
        run();

        assertEquals(1, published.size());
        assertEquals(Set.of(A), published.get(0).brokers().keySet());
    }

    @Test
    void a_mesh_without_brokers_gets_an_empty_snapshot() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(), List.of());

        board.start();
        run();

        assertEquals(1, published.size());
        assertEquals(Set.of(), published.get(0).brokers().keySet());
    }

    @Test
    void what_is_suspended_has_no_settings_and_is_not_deleted_until_it_is_gone() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(A), List.of(T));
        board.start();
        board.broker(A, broker(A));
        board.suspend(T, "uid-t");
        run();
        board.suspend(A, "uid-a");
        run();
        board.broker(A, Optional.empty());
        board.trigger(T, Optional.empty());
        run();

        assertEquals(3, published.size());
        assertEquals(Set.of("uid-t"), published.get(0).suspended());
        assertEquals(Set.of(A), published.get(0).brokers().keySet());
        assertEquals(Set.of("uid-t", "uid-a"), published.get(1).suspended());
        assertEquals(Set.of(), published.get(1).brokers().keySet());
        assertEquals(Set.of(), published.get(2).suspended());
    }

    @Test
    void a_trigger_that_nobody_can_decide_on_keeps_its_place_and_does_not_keep_the_others_waiting() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(A), List.of(T));
        board.start();
        board.broker(A, broker(A));
        board.undecided(T, "uid-t");
        run();

        assertEquals(Set.of("uid-t"), published.get(0).suspended());
        assertEquals(Set.of(A), published.get(0).brokers().keySet());
    }

    @Test
    void what_was_decided_on_once_stays_when_a_later_pass_fails() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(), List.of(T));
        board.trigger(T, trigger(T));
        run();
        board.undecided(T, "uid-t");
        run();

        assertEquals(1, published.size());
        assertEquals(Set.of(T), published.get(0).triggers().keySet());
    }

    @Test
    void changes_close_together_share_a_snapshot_and_know_its_version() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(), List.of());
        var a = board.broker(A, broker(A));
        var b = board.broker(B, broker(B));
        run();

        assertEquals(1, published.size());
        assertEquals(List.of(1L, 1L, 1L), List.of(a, b, published.get(0).version()));
    }

    @Test
    void what_did_not_change_keeps_its_version() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(), List.of());
        board.broker(A, broker(A));
        run();
        var b = board.broker(B, broker(B));
        run();

        assertEquals(1L, board.broker(A, broker(A)));
        run();

        assertEquals(2L, b);
        assertEquals(
                List.of(1L, 2L),
                published.stream().map(EventingSnapshot::version).toList());
    }

    @Test
    void what_is_removed_is_not_in_the_next_snapshot() {
        var board = new SettingsBoard(published::add, tasks::add, List.of(), List.of());
        board.broker(A, broker(A));
        run();

        assertEquals(2L, board.broker(A, Optional.empty()));
        run();

        assertEquals(Set.of(), published.get(1).brokers().keySet());
    }

    private void run() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static Optional<TriggerSettings> trigger(TriggerId id) {
        var delivery = new DeliverySettings(
                0,
                DeliverySettings.Backoff.LINEAR,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Optional.empty(),
                DeliverySettings.Format.BINARY);
        return Optional.of(new TriggerSettings(
                id,
                "uid",
                A,
                new AttributeFilter(Map.of()),
                new Destination(URI.create("http://a.ns.svc.cluster.local/"), TrustBundle.EMPTY),
                delivery));
    }

    private static Optional<BrokerSettings> broker(BrokerId id) {
        return Optional.of(new BrokerSettings(id, "uid", 1, Duration.ZERO));
    }
}
