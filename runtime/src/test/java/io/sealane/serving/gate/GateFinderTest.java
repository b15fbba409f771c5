package io.sealane.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.ConfigFactory;
import io.sealane.serving.gate.GateMessages.At;
import io.sealane.serving.gate.GateMessages.Where;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GateFinderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ActorTestKit kit =
            ActorTestKit.create("gate-finder", ConfigFactory.parseString("akka.actor.provider = local"));
    private final BlockingQueue<Optional<InetSocketAddress>> known = new LinkedBlockingQueue<>();
    private final TestProbe<Where> first = kit.createTestProbe(Where.class);
    private final TestProbe<Where> second = kit.createTestProbe(Where.class);

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void a_late_answer_of_who_is_listed_no_more_is_passed_over() throws Exception {
        list(first);
        kit.spawn(GateFinder.create(Duration.ofHours(1), known::add));
        var question = first.receiveMessage(PATIENCE);

        list(second);
        second.receiveMessage(PATIENCE);
        delist(first);
        // Told of the change, it asks again.
        var last = second.receiveMessage(PATIENCE);
        question.replyTo().tell(new At("10.0.0.1", 8112));
        last.replyTo().tell(new At("10.0.0.2", 8112));

        assertThat(told()).contains(new InetSocketAddress("10.0.0.2", 8112));
        assertThat(known).isEmpty();
    }

    @Test
    void who_does_not_answer_is_asked_again() throws Exception {
        var asked = new AtomicInteger();
        // All but the first question: on a slow machine an answer may come too late once more.
        Behavior<Where> answering = Behaviors.receiveMessage(question -> {
            if (asked.incrementAndGet() > 1) {
                question.replyTo().tell(new At("10.0.0.1", 8112));
            }
            return Behaviors.same();
        });
        kit.system().receptionist().tell(Receptionist.register(GateHost.KEY, kit.spawn(answering)));
        kit.spawn(GateFinder.create(Duration.ofMillis(100), known::add));

        assertThat(told()).contains(new InetSocketAddress("10.0.0.1", 8112));
    }

    @Test
    void while_nobody_is_listed_nobody_knows() throws Exception {
        list(first);
        kit.spawn(GateFinder.create(Duration.ofHours(1), known::add));
        first.receiveMessage(PATIENCE).replyTo().tell(new At("10.0.0.1", 8112));
        told();

        delist(first);

        assertThat(told()).isEmpty();
    }

    private Optional<InetSocketAddress> told() throws InterruptedException {
        return known.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void list(TestProbe<Where> host) {
        kit.system().receptionist().tell(Receptionist.register(GateHost.KEY, host.ref()));
    }

    private void delist(TestProbe<Where> host) {
        kit.system().receptionist().tell(Receptionist.deregister(GateHost.KEY, host.ref()));
    }
}
