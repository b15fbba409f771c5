package io.sealane.eventing.inside;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.typed.ActorRef;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.observe.BrokerMeters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** How long partitions are waited for that do not say how they stand. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LookingTest {

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

    private final ManualTime time = ManualTime.get(KIT.system());
    private final Map<Integer, ActorRef<Looks.Looked>> asked = new ConcurrentHashMap<>();
    private final CountDownLatch allAsked = new CountDownLatch(3);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void an_answer_does_not_make_the_others_be_waited_for_longer() throws Exception {
        var answer = new CompletableFuture<List<Looks.Looked>>();
        var broker = BrokerId.channel("ns", "c");
        var keys = List.of(
                new PartitionKey(broker, "uid", 0),
                new PartitionKey(broker, "uid", 1),
                new PartitionKey(broker, "uid", 2));
        var looking = KIT.spawn(Looking.create((key, asker) -> {
            asked.put(key.number(), asker);
            allAsked.countDown();
        }));
        looking.tell(new Looking.Ask(keys, answer));
        assertThat(allAsked.await(30, TimeUnit.SECONDS)).isTrue();

        time.timePasses(Duration.ofSeconds(3));
        asked.get(1).tell(looked(1));
        time.timePasses(Duration.ofSeconds(2));

        assertThat(answer.get(30, TimeUnit.SECONDS))
                .extracting(Looks.Looked::partition)
                .containsExactly(1);
    }

    private static Looks.Looked looked(int partition) {
        var counts = new BrokerMeters.BrokerCounts(0, 0, 0, 0, 0, 0);
        return new Looks.Looked(partition, "node", 0, 0, 0, counts, List.of());
    }
}
