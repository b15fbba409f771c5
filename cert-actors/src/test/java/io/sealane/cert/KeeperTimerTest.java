package io.sealane.cert;

import static io.sealane.cert.Certificates.ISSUER;
import static io.sealane.cert.Certificates.NOW;
import static io.sealane.cert.Certificates.SELF_SIGNED;
import static io.sealane.cert.Certificates.SETTINGS;
import static io.sealane.cert.Certificates.desired;
import static io.sealane.cert.Certificates.made;
import static io.sealane.cert.Certificates.spec;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** That the timers are wired; what they are set to is {@link KeeperLogicTest}'s. Work is done on the keeper's own thread. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeeperTimerTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.default-dispatcher.fork-join-executor.parallelism-max = 1\n"
                            + "akka.actor.default-dispatcher.fork-join-executor.parallelism-min = 1")
                    .withFallback(ManualTime.config()));

    private final ManualTime timers = ManualTime.get(KIT.system());
    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final MemoryStore store = new MemoryStore();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void Ready_flips_at_the_end_without_any_event() throws Exception {
        var spec = spec("a.example");
        store.has(made(spec, NOW)); // and no issuer: it cannot be renewed
        time.set(NOW.plus(Duration.ofDays(90)).minusSeconds(7));
        KIT.spawn(CertificateKeeper.create(desired(spec), store, Runnable::run, SETTINGS, time::get));
        assertThat(store.nextReport().condition("Ready").orElseThrow().isTrue()).isTrue();
        awaitIdle();

        time.set(NOW.plus(Duration.ofDays(90)));
        timers.timePasses(Duration.ofSeconds(7));

        assertThat(store.nextReport().condition("Ready").orElseThrow().reason()).isEqualTo("Expired");
    }

    @Test
    void a_store_that_does_not_answer_is_asked_again() throws Exception {
        store.has(ISSUER, SELF_SIGNED);
        store.hold(MemoryStore.Step.LOOK);
        KIT.spawn(CertificateKeeper.create(desired(spec("a.example")), store, Runnable::run, SETTINGS, time::get));
        awaitIdle();

        timers.timePasses(SETTINGS.stepDeadline());
        awaitIdle();
        timers.timePasses(Duration.ofSeconds(5));

        store.nextReport();
        assertThat(store.nextReport().condition("Ready").orElseThrow().isTrue()).isTrue();
    }

    /** All actors of the kit share one thread, so an answer proves that the keeper has done what was before it. */
    private static void awaitIdle() {
        for (var round = 0; round < 10; round++) {
            var probe = KIT.<String>createTestProbe();
            probe.ref().tell("idle");
            probe.expectMessage(Duration.ofSeconds(30), "idle");
        }
    }
}
