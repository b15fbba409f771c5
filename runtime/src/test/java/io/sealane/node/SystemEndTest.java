package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.AbstractActor;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import akka.actor.SystemGuardian;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a node's actor system ends. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class SystemEndTest {

    @Test
    void a_transport_that_does_not_end_holds_up_no_node() {
        var node = Sealane.start(NodeSettings.inMemory());
        holdUp(node.system());

        node.close();

        assertThat(node.system().getWhenTerminated()).as("no actor runs on").succeedsWithin(Duration.ofSeconds(60));
    }

    /** An actor that, as Akka's transport, is asked to end before the others are told, and does not say that it has. */
    private static void holdUp(ActorSystem<?> system) {
        var classic = (ExtendedActorSystem) Adapter.toClassic(system);
        var registered = TestProbe.<String>create(system);
        classic.systemActorOf(Props.create(Holder.class, () -> new Holder(registered)), "holder");
        registered.expectMessage(SampleNode.PATIENCE, "registered");
    }

    private static final class Holder extends AbstractActor {

        private final TestProbe<String> registered;

        Holder(TestProbe<String> registered) {
            this.registered = registered;
        }

        @Override
        public void preStart() {
            ((ExtendedActorSystem) getContext().getSystem())
                    .systemGuardian()
                    .tell(SystemGuardian.RegisterTerminationHook$.MODULE$, getSelf());
            registered.ref().tell("registered");
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder().matchAny(ended -> {}).build();
        }
    }
}
