package io.sealane.cert.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import io.sealane.cert.rotation.Observation.Authority;
import io.sealane.cert.rotation.Observation.Holder;
import io.sealane.cert.rotation.Observation.Next;
import io.sealane.cert.rotation.Observation.Uses;
import io.sealane.cert.rotation.RotationPlan.Wish;
import io.sealane.cert.rotation.RotationSettings.Holds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CaRotationTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final RotationPlan PLAN = new RotationPlan(
            "r",
            Wish.ROTATE,
            new RotationSettings(
                    new Holds(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                    Duration.ZERO,
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(1),
                    5));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void it_goes_through_all_phases_and_stores_each_before_anything_is_done_for_it() throws Exception {
        var world = new ObedientWorld();
        KIT.spawn(CaRotation.create(PLAN, world, () -> NOW));
        world.over.get(60, TimeUnit.SECONDS);
        assertThat(world.phases())
                .containsSubsequence(
                        "PREPARING",
                        "MakeNext",
                        "PUBLISHING",
                        "Publish 1 BOTH",
                        "SWITCHING",
                        "Switch",
                        "REISSUING",
                        "DRAINING",
                        "Drain",
                        "SHADOWING",
                        "RETIRING",
                        "Publish 2 NEW",
                        "DONE",
                        "Tidy");
    }

    @ParameterizedTest
    @EnumSource(
            value = RotationPhase.class,
            names = {"PREPARING", "PUBLISHING", "SWITCHING", "REISSUING", "DRAINING", "SHADOWING", "RETIRING"})
    void killed_when_a_phase_was_just_stored_it_goes_on_there(RotationPhase phase) throws Exception {
        var world = new ObedientWorld();
        world.diesAfter = Optional.of(phase);
        KIT.spawn(CaRotation.create(PLAN, world, () -> NOW));
        world.died.get(60, TimeUnit.SECONDS);
        var before = world.phases();

        var reborn = world.reborn();
        KIT.spawn(CaRotation.create(PLAN, reborn, () -> NOW));
        reborn.over.get(60, TimeUnit.SECONDS);

        assertThat(before).last().isEqualTo(phase.name());
        assertThat(reborn.stored.history().stream().map(RotationState.Transition::to))
                .as("each phase once")
                .doesNotHaveDuplicates()
                .contains(phase, RotationPhase.DONE);
    }

    @Test
    void a_store_that_somebody_else_has_changed_is_read_again() throws Exception {
        var world = new ObedientWorld();
        world.refusals = 2;
        KIT.spawn(CaRotation.create(PLAN, world, () -> NOW));
        world.over.get(60, TimeUnit.SECONDS);
        assertThat(world.refusals).isZero();
    }

    /** Does at once what it is told. */
    private static final class ObedientWorld implements RotationWorld {

        private final List<String> happened = new ArrayList<>();
        final CompletableFuture<Void> over = new CompletableFuture<>();
        final CompletableFuture<Void> died = new CompletableFuture<>();
        RotationState stored = RotationState.queued(NOW);
        Optional<RotationPhase> diesAfter = Optional.empty();
        int refusals;
        private String signing = "a";
        private long published;
        private boolean made;

        ObedientWorld reborn() {
            var next = new ObedientWorld();
            next.stored = stored;
            next.signing = signing;
            next.published = published;
            next.made = made;
            return next;
        }

        synchronized List<String> phases() {
            return List.copyOf(happened);
        }

        @Override
        public CompletionStage<RotationState> stored() {
            return CompletableFuture.completedFuture(stored);
        }

        @Override
        public synchronized CompletionStage<Observation> observe(RotationState state) {
            var next = made
                    ? Optional.of(new Next("b", NOW, NOW.plus(Duration.ofDays(3650)), Optional.empty(), false))
                    : Optional.<Next>empty();
            return CompletableFuture.completedFuture(new Observation(
                    new Authority(Optional.of(signing), next),
                    published,
                    List.of(new Holder("one", published, true)),
                    List.of(),
                    new Uses(Set.of(), 0, 0),
                    Optional.empty()));
        }

        @Override
        public synchronized CompletionStage<Void> store(RotationState before, RotationState after, Waiting waiting) {
            if (died.isDone()) {
                return new CompletableFuture<>();
            }
            if (refusals > 0) {
                refusals--;
                return CompletableFuture.failedFuture(new IllegalStateException("another state is stored"));
            }
            if (before.phase() != after.phase()) {
                happened.add(after.phase().name());
            }
            stored = after;
            if (diesAfter.filter(after.phase()::equals).isPresent()) {
                died.complete(null);
                return new CompletableFuture<>();
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized CompletionStage<Void> perform(Effect effect) {
            if (effect instanceof Effect.Publish publish) {
                published = publish.version();
                happened.add("Publish " + publish.version() + " " + publish.trusted());
            } else {
                happened.add(effect.getClass().getSimpleName());
            }
            if (effect instanceof Effect.MakeNext) {
                made = true;
            } else if (effect instanceof Effect.Switch) {
                signing = "b";
            } else if (effect instanceof Effect.Tidy) {
                over.complete(null);
            }
            return CompletableFuture.completedFuture(null);
        }
    }
}
