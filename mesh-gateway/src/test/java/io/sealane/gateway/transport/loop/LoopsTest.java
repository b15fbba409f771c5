package io.sealane.gateway.transport.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LoopsTest {

    private static final LoopsSettings TWO = new LoopsSettings(2, Duration.ofMillis(10), 128);

    private final ActorTestKit kit = ActorTestKit.create();
    private final Loops loops = Loops.start(kit.system(), TWO);

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        loops.close();
    }

    @Test
    void an_actor_on_a_loops_dispatcher_runs_on_the_loops_thread() throws Exception {
        for (var loop : loops.all()) {
            assertThat(threadOfActorOn(loop, kit)).isEqualTo(threadOf(loop));
        }
    }

    @Test
    void a_stream_on_a_loops_dispatcher_runs_on_the_loops_thread() throws Exception {
        var loop = loops.all().get(1);

        var thread = Source.single(1)
                .map(one -> Thread.currentThread())
                .withAttributes(ActorAttributes.dispatcher(loop.dispatcher()))
                .runWith(Sink.head(), kit.system())
                .toCompletableFuture()
                .get(30, SECONDS);

        assertThat(thread).isEqualTo(threadOf(loop));
    }

    @Test
    void a_loops_own_streams_run_on_its_thread() throws Exception {
        var loop = (NettyLoop) loops.all().get(1);

        assertThat(threadOfStreamOn(loop)).isEqualTo(threadOf(loop));
    }

    @Test
    void an_actor_system_can_end_after_its_loops() throws Exception {
        var otherKit = ActorTestKit.create();
        var others = Loops.start(otherKit.system(), TWO);
        threadOfStreamOn((NettyLoop) others.all().get(0));
        others.close();

        otherKit.system().terminate();

        assertThat(otherKit.system().getWhenTerminated().toCompletableFuture().get(60, SECONDS))
                .isNotNull();
    }

    private static Thread threadOfStreamOn(NettyLoop loop) throws Exception {
        return Source.single(1)
                .map(one -> Thread.currentThread())
                .runWith(Sink.head(), loop.streams())
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    @Test
    void two_actor_systems_have_loops_of_their_own() throws Exception {
        var otherKit = ActorTestKit.create();
        try (var others = Loops.start(otherKit.system(), TWO)) {
            assertThat(threadOfActorOn(others.all().get(0), otherKit))
                    .isEqualTo(threadOf(others.all().get(0)));
            assertThat(threadOf(others.all().get(0)))
                    .isNotEqualTo(threadOf(loops.all().get(0)));
            otherKit.shutdownTestKit();
        }
    }

    @Test
    void one_actor_system_has_one_set_of_loops() {
        assertThatThrownBy(() -> Loops.start(kit.system(), TWO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sealane-loop-0");
    }

    @Test
    void a_timer_runs_on_its_loop() throws Exception {
        var loop = loops.all().get(0);
        var ran = new CompletableFuture<Boolean>();

        loop.schedule(Duration.ofMillis(20), () -> ran.complete(loop.inLoop()));

        assertThat(ran.get(30, SECONDS)).isTrue();
    }

    @Test
    void a_count_out_of_range_is_named() {
        assertThatThrownBy(() -> new LoopsSettings(0, Duration.ofMillis(100), 128))
                .hasMessage("loops.count: expected 1 to 256, got 0");
    }

    private static Thread threadOf(Loop loop) throws Exception {
        return CompletableFuture.supplyAsync(Thread::currentThread, loop).get(30, SECONDS);
    }

    private static Thread threadOfActorOn(Loop loop, ActorTestKit kit) throws Exception {
        var thread = new CompletableFuture<Thread>();
        ActorRef<String> actor = kit.spawn(
                Behaviors.receiveMessage(message -> {
                    thread.complete(Thread.currentThread());
                    return Behaviors.same();
                }),
                DispatcherSelector.fromConfig(loop.dispatcher()));
        actor.tell("where");
        return thread.get(30, SECONDS);
    }
}
