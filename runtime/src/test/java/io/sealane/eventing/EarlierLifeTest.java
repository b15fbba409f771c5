package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import io.sealane.eventing.inside.Looks;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Standing;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** A trigger that was suspended while its delivery worked: what that one still tells comes when the next one is at work. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EarlierLifeTest {

    private static final int KIB = 1024;
    private static final long EARLIER = 1;
    private static final long PRESENT = 2;
    private static final EventingLimits WINDOW_OF_ONE = EventingLimits.forHeap(512L * KIB * KIB)
            .with(new EventingLimits.Delivering(1, Duration.ofMinutes(10), KIB * KIB, 64L * KIB * KIB, 64 * KIB));

    private final TestNode node =
            TestNode.on(new MemoryMedium()).limits(WINDOW_OF_ONE).start();
    private final EntityRef<Partition.Command> partition = ClusterSharding.get(node.kit.system())
            .entityRefFor(
                    EntityTypeKey.create(Partition.Command.class, "broker-partition"),
                    new PartitionKey(BROKER, "uid-br", 0).entityId());

    /** Two of three events do not fit beside the first, which is held: its second delivery reads on its own from 0. */
    @BeforeEach
    void suspendAndFollowAgain() throws Exception {
        node.upstream.script(uri("t"), HOLD);
        node.settings(1, 1, trigger("t"));
        node.published(event("0"));
        node.published(event("1"));
        node.published(event("2"));
        node.upstream.next(uri("t"));
        var broker = new BrokerSettings(BROKER, "uid-br", 1, Duration.ZERO);
        node.settings(EventingSnapshot.of(2, List.of(broker), List.of(), Set.of("uid-t")));
        node.settings(3, 1, trigger("t"));
        node.upstream.next(uri("t"));
        assertThat(looked().apart()).isTrue();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void what_an_earlier_delivery_has_read_does_not_make_the_next_one_share_the_read() {
        partition.tell(new Partition.CaughtUp("uid-t", EARLIER, 3));

        assertThat(looked().apart()).isTrue();

        partition.tell(new Partition.CaughtUp("uid-t", PRESENT, 3));

        assertThat(looked().apart()).isFalse();
    }

    @Test
    void what_an_earlier_delivery_has_settled_does_not_move_the_cursor_of_the_next_one() {
        partition.tell(new Partition.Progress("uid-t", EARLIER, 1, 0, 0, Standing.at(3)));

        assertThat(looked().position()).isZero();

        partition.tell(new Partition.Progress("uid-t", PRESENT, 0, 1, 0, Standing.at(1)));

        assertThat(looked().position()).isEqualTo(1);
    }

    private Looks.TriggerLooked looked() {
        var probe = node.kit.createTestProbe(Looks.Looked.class);
        partition.tell(new Partition.Look(probe.ref()));
        var triggers = probe.receiveMessage(Duration.ofSeconds(60)).triggers();
        assertThat(triggers).hasSize(1);
        return triggers.get(0);
    }
}
