package io.sealane.eventing;

import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.event;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import io.sealane.eventing.inside.Looking;
import io.sealane.eventing.inside.Looks.Looked;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.gateway.event.ingress.EventIngress;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.transport.loop.LoopsSettings;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.memory.MemoryMedium;
import io.sealane.observe.BrokerMeters;
import io.sealane.observe.NodeMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** One message that fails inside ends none of those that a node has only one of. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisionTest {

    private static final EventIngress.Reply BROKEN = outcome -> {
        throw new IllegalStateException("no connection");
    };

    @Test
    void publishes_are_taken_after_one_whose_answer_fails() throws Exception {
        try (var node = TestNode.on(new MemoryMedium()).start()) {
            node.settings(1, 1);
            var answered = new CompletableFuture<Outcome>();

            accept(node, BROKEN);
            accept(node, answered::complete);

            assertThat(answered.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Accepted());
        }
    }

    @Test
    void a_publish_that_is_too_late_is_refused_after_one_whose_refusal_fails() throws Exception {
        var medium = new StuckMedium();
        var hasty = EventingLimits.forHeap(512L * 1024 * 1024)
                .with(new EventingLimits.Publishing(Duration.ofMillis(200), 10, Duration.ofSeconds(1)));
        try (var node = TestNode.on(medium).limits(hasty).start()) {
            node.settings(1, 1);
            medium.stick();
            try {
                var answered = new CompletableFuture<Outcome>();
                accept(node, BROKEN);
                accept(node, answered::complete);

                assertThat(((Outcome.Refused) answered.get(60, TimeUnit.SECONDS)).status())
                        .isEqualTo(503);
            } finally {
                medium.unstick();
            }
        }
    }

    @Test
    void a_publish_that_gets_to_no_partition_is_refused_when_it_is_late() throws Exception {
        var kit = ActorTestKit.create();
        try (var journal = LocalJournal.open(new MemoryMedium(), JournalSettings.defaults(), InstantSource.system());
                var loops = Loops.start(kit.system(), new LoopsSettings(1, Duration.ofMillis(10), 64))) {
            var limits = EventingLimits.forHeap(512L * 1024 * 1024)
                    .with(new EventingLimits.Publishing(Duration.ofMillis(200), 10, Duration.ofSeconds(1)));
            var ingress = kit.spawn(Ingress.create(
                    parts(journal, limits, (key, command) -> {
                        throw new IllegalStateException("no way there");
                    }),
                    loops.all().get(0)));
            var answered = new CompletableFuture<Outcome>();

            ingress.tell(new Ingress.Accept(new BrokerAddress("ns", "br"), List.of(event("1")), answered::complete));

            assertThat(((Outcome.Refused) answered.get(60, TimeUnit.SECONDS)).status())
                    .isEqualTo(503);
        } finally {
            kit.shutdownTestKit();
        }
    }

    /** On one loop, whose publishes one actor holds. */
    private static void accept(TestNode node, EventIngress.Reply reply) {
        var loop = node.loops.all().get(0);
        loop.execute(() -> node.mesh.accept(new BrokerAddress("ns", "br"), List.of(event("1")), loop, reply));
    }

    @Test
    void settings_get_to_partitions_though_the_first_word_to_them_fails() throws Exception {
        var kit = ActorTestKit.create();
        try (var journal = LocalJournal.open(new MemoryMedium(), JournalSettings.defaults(), InstantSource.system())) {
            var failed = new AtomicBoolean();
            var limits = EventingLimits.forHeap(512L * 1024 * 1024)
                    .with(new EventingLimits.Upkeep(Duration.ofMillis(50), Duration.ofDays(1)));
            var keeper = kit.spawn(SettingsKeeper.create(parts(journal, limits, (key, command) -> {
                if (failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("no way there");
                }
                var refresh = (Partition.Refresh) command;
                refresh.replyTo().tell(new Partition.InForce(key.entityId(), refresh.version()));
            })));
            var inForce = new CompletableFuture<Void>();

            keeper.tell(new SettingsKeeper.Published(settings()));
            keeper.tell(new SettingsKeeper.Await(1, inForce));

            inForce.get(60, TimeUnit.SECONDS);
            assertThat(failed).isTrue();
        } finally {
            kit.shutdownTestKit();
        }
    }

    @Test
    void a_look_shows_the_partitions_that_can_be_asked() throws Exception {
        var kit = ActorTestKit.create();
        try {
            var looking = kit.spawn(Looking.create((key, asker) -> {
                if (key.number() == 0) {
                    throw new IllegalStateException("no way there");
                }
                asker.tell(looked(key.number()));
            }));
            var answer = new CompletableFuture<List<Looked>>();

            looking.tell(new Looking.Ask(
                    List.of(new PartitionKey(BROKER, "uid-br", 0), new PartitionKey(BROKER, "uid-br", 1)), answer));

            assertThat(answer.get(60, TimeUnit.SECONDS))
                    .extracting(Looked::partition)
                    .containsExactly(1);
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static Looked looked(int partition) {
        return new Looked(partition, "node", 0, 0, 0, new BrokerMeters.BrokerCounts(0, 0, 0, 0, 0, 0), List.of());
    }

    private static EventingSnapshot settings() {
        return EventingSnapshot.of(1, List.of(new BrokerSettings(BROKER, "uid-br", 1, Duration.ZERO)), List.of());
    }

    /** Only what a keeper of settings and an intake use. */
    private static MeshParts parts(LocalJournal journal, EventingLimits limits, MeshParts.Partitions partitions) {
        return new MeshParts(
                journal,
                SupervisionTest::settings,
                List.of(),
                loop -> null,
                partitions,
                limits,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                NodeMetrics.unobserved(),
                null,
                null,
                null,
                "node");
    }
}
