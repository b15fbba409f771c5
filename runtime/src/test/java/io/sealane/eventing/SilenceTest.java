package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import com.typesafe.config.ConfigFactory;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Deliveries are driven by the journal and by timers, not by messages through sharding, which Akka's passivation counts. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SilenceTest {

    private static final String SHORT_IDLE =
            "akka.cluster.sharding.passivation.default-idle-strategy.idle-entity.timeout = 500ms";
    private static final String AKKAS_STRATEGY = "akka.cluster.sharding.passivation.strategy = default-idle-strategy";
    private static final EntityTypeKey<String> PROBE = EntityTypeKey.create(String.class, "probe");

    @Test
    void a_retry_is_delivered_long_after_akkas_default_would_have_stopped_the_partition() throws Exception {
        var limits = EventingLimits.forHeap(512L * 1024 * 1024);
        // Nobody talks to the partition meanwhile, not even a reminder of its settings.
        var quiet = limits.with(new EventingLimits.Upkeep(Duration.ofHours(1), Duration.ofDays(1)));
        try (var node =
                TestNode.on(new MemoryMedium()).config(SHORT_IDLE).limits(quiet).start()) {
            var attempts = new AtomicInteger();
            node.upstream.script(
                    uri("sick"), request -> Optional.of(status(attempts.getAndIncrement() == 0 ? 503 : 200)));
            var patient = new DeliverySettings(
                    1,
                    DeliverySettings.Backoff.LINEAR,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Optional.empty(),
                    DeliverySettings.Format.BINARY);
            node.settings(1, 1, TestNode.trigger("sick", Map.of(), patient));
            var probeGone = startProbe(node);

            node.published(event("1"));
            node.upstream.next(uri("sick"));

            assertThat(probeGone.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(header(node.upstream.next(uri("sick")), "ce-id")).isEqualTo("1");
        }
    }

    private static CountDownLatch startProbe(TestNode node) {
        var gone = new CountDownLatch(1);
        var config = ConfigFactory.parseString(AKKAS_STRATEGY)
                .withFallback(node.kit
                        .system()
                        .settings()
                        .config()
                        .getConfig("akka.cluster.sharding")
                        .atPath("akka.cluster.sharding"));
        var sharding = ClusterSharding.get(node.kit.system());
        sharding.init(Entity.of(PROBE, context -> probe(gone))
                .withSettings(ClusterShardingSettings.fromConfig(config.getConfig("akka.cluster.sharding"))));
        sharding.entityRefFor(PROBE, "one").tell("begin");
        return gone;
    }

    private static Behavior<String> probe(CountDownLatch gone) {
        return Behaviors.receive(String.class)
                .onMessage(String.class, any -> Behaviors.same())
                .onSignal(PostStop.class, stopped -> {
                    gone.countDown();
                    return Behaviors.same();
                })
                .build();
    }
}
