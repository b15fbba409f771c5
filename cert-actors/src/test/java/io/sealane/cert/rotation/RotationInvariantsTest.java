package io.sealane.cert.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.rotation.RotationGuards.Case;
import io.sealane.cert.rotation.RotationPhase.Trusted;
import io.sealane.cert.rotation.RotationPlan.Wish;
import io.sealane.cert.rotation.RotationSettings.Holds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rotations in a mesh where everything goes wrong that can: the invariants hold, and each broken rule is noticed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RotationInvariantsTest {

    private static final int SEEDS = 300;
    private static final int STEPS = 12_000;
    private static final RotationSettings SETTINGS = new RotationSettings(
            new Holds(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(20)),
            Duration.ofSeconds(5),
            Duration.ofMinutes(30),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            2);
    private static final RotationSettings BOUNDED = SETTINGS.with(new Holds(
            SETTINGS.holds().publish(),
            SETTINGS.holds().drain(),
            SETTINGS.holds().shadow(),
            Optional.of(Duration.ofSeconds(60))));

    @Test
    void every_invariant_holds_and_both_rotations_end() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var mesh = run(seed, new RotationGuards(), Wish.ROTATE, false);
            assertThat(mesh.violations).as("seed " + seed).isEmpty();
            assertThat(mesh.stored.values())
                    .as("seed " + seed)
                    .extracting(RotationState::phase)
                    .containsOnly(RotationPhase.DONE);
        }
    }

    @Test
    void an_abort_before_the_switch_turns_back_and_one_after_it_does_nothing() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var mesh = run(seed, new RotationGuards(), Wish.ABORT, false);
            assertThat(mesh.violations).as("seed " + seed).isEmpty();
            assertThat(mesh.stored.values())
                    .as("seed " + seed)
                    .extracting(RotationState::phase)
                    .containsAnyOf(RotationPhase.ABORTED, RotationPhase.DONE)
                    .allMatch(RotationPhase::isOver);
        }
    }

    @Test
    void an_emergency_waits_for_nobody_and_still_never_swaps_roots() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var mesh = run(seed, new RotationGuards(), Wish.EMERGENCY, false);
            assertThat(mesh.violations).as("seed " + seed).isEmpty();
        }
    }

    @Test
    void what_a_namespace_has_below_the_old_root_is_waited_for_without_end_or_for_as_long_as_was_set() {
        var ended = 0;
        for (int seed = 0; seed < 10; seed++) {
            var unbounded = runHeld(seed, new RotationGuards(), SETTINGS);
            assertThat(unbounded.violations).as("seed " + seed).isEmpty();
            assertThat(unbounded.stored.get("r1").phase().trusted())
                    .as("seed " + seed)
                    .isNotEqualTo(Trusted.NEW);

            var bounded = runHeld(seed, new RotationGuards(), BOUNDED);
            assertThat(bounded.violations).as("seed " + seed).isEmpty();
            ended += over(bounded) ? 1 : 0;
        }
        // A clock that is set back makes it wait for longer than a run lasts.
        assertThat(ended).isPositive();
    }

    @Test
    void a_bound_for_namespaces_that_goes_by_the_clock_alone_is_noticed() {
        var byTheClock = new RotationGuards() {
            @Override
            boolean goesOnWithoutTenants(Case it) {
                return tenantsUntil(it)
                        .filter(until -> !it.now().isBefore(until))
                        .isPresent();
            }
        };
        assertThat(IntStream.range(0, SEEDS)
                        .mapToObj(seed -> runHeld(seed, byTheClock, BOUNDED))
                        .flatMap(mesh -> mesh.violations.stream())
                        .anyMatch(violation -> violation.startsWith("tenants:")))
                .isTrue();
    }

    @Test
    void an_authority_that_is_lost_before_the_issuer_has_it_takes_its_rotation_back_and_the_next_one_goes_on() {
        for (int seed = 0; seed < 50; seed++) {
            var mesh = run(seed, new RotationGuards(), Wish.ROTATE, false, Set.of("r1"));
            assertThat(mesh.violations).as("seed " + seed).isEmpty();
            assertThat(mesh.stored.get("r1").history())
                    .as("seed " + seed)
                    .extracting(RotationState.Transition::to)
                    .endsWith(RotationPhase.SWITCHING, RotationPhase.ABORTING, RotationPhase.ABORTED);
            assertThat(mesh.stored.get("r2").phase()).isEqualTo(RotationPhase.DONE);
        }
    }

    @Test
    void an_authority_that_would_end_too_soon_is_never_switched_to() {
        for (int seed = 0; seed < 20; seed++) {
            var mesh = run(seed, new RotationGuards(), Wish.ROTATE, true);
            assertThat(mesh.violations).as("seed " + seed).isEmpty();
            assertThat(mesh.stored.get("r1").phase().isSwitched()).isFalse();
        }
    }

    @Test
    void the_same_seed_gives_the_same_trace() {
        var once = run(7, new RotationGuards(), Wish.ROTATE, false);
        var again = run(7, new RotationGuards(), Wish.ROTATE, false);
        assertThat(once.trace).isNotEmpty().isEqualTo(again.trace);
        assertThat(run(8, new RotationGuards(), Wish.ROTATE, false).trace).isNotEqualTo(once.trace);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("mutants")
    void each_broken_rule_is_noticed(String invariant, String rule, RotationGuards mutant) {
        var caught = IntStream.range(0, SEEDS)
                .mapToObj(seed -> run(seed, mutant, Wish.ROTATE, invariant.equals("I7")))
                .flatMap(mesh -> mesh.violations.stream())
                .filter(violation -> violation.startsWith(invariant + ":"))
                .findFirst();
        assertThat(caught).as("a violation of " + invariant).isPresent();
    }

    static Stream<Arguments> mutants() {
        return Stream.of(
                mutant("I1", "the old root goes when the new one comes", new RotationGuards() {
                    @Override
                    Trusted trusted(RotationPhase phase) {
                        return phase.trusted() == Trusted.BOTH ? Trusted.NEW : phase.trusted();
                    }
                }),
                mutant("I2", "time stands for confirmations", new RotationGuards() {
                    @Override
                    List<String> acknowledgements(Case it) {
                        return List.of();
                    }
                }),
                mutant("I2", "a switch that was begun is taken back", new RotationGuards() {
                    @Override
                    boolean isNextLost(Case it) {
                        return it.state().phase() == RotationPhase.SWITCHING;
                    }
                }),
                mutant("I3", "remaining certificates do not matter", new RotationGuards() {
                    @Override
                    List<String> toDrain(Case it) {
                        return List.of();
                    }

                    @Override
                    List<String> toRetire(Case it) {
                        return List.of();
                    }
                }),
                mutant("I3", "an order under way at the switch is forgotten", new RotationGuards() {
                    @Override
                    List<String> toShadow(Case it) {
                        return List.of();
                    }

                    @Override
                    List<String> toRetire(Case it) {
                        return List.of();
                    }
                }),
                mutant("I4", "rotations do not wait for each other", new RotationGuards() {
                    @Override
                    List<String> toPrepare(Case it) {
                        return List.of();
                    }
                }),
                mutant("I5", "those who came late do not count", new RotationGuards() {
                    @Override
                    List<String> acknowledgements(Case it) {
                        return it.seen().holders().stream().anyMatch(one -> one.version() == 0)
                                ? List.of()
                                : super.acknowledgements(it);
                    }
                }),
                mutant("I6", "a repeated effect has another version", new RotationGuards() {
                    @Override
                    long versionOf(Case it) {
                        return it.state().version() + it.held().toSeconds() % 2;
                    }
                }),
                mutant("I7", "the life of the next authority does not matter", new RotationGuards() {
                    @Override
                    Optional<String> lifeMissing(Case it, Observation.Next next) {
                        return Optional.empty();
                    }
                }));
    }

    private static Arguments mutant(String invariant, String rule, RotationGuards mutant) {
        return Arguments.of(invariant, rule, mutant);
    }

    /** Two rotations of one authority, asked for at the same time; the wish other than to rotate comes somewhere on the way. */
    private static SimulatedMesh run(long seed, RotationGuards guards, Wish wish, boolean shortLived) {
        return run(seed, guards, wish, shortLived, Set.of());
    }

    private static SimulatedMesh run(
            long seed, RotationGuards guards, Wish wish, boolean shortLived, Set<String> losing) {
        var random = new Random(seed);
        var mesh = new SimulatedMesh(random, SETTINGS, shortLived);
        mesh.losing.addAll(losing);
        return run(mesh, random, guards, wish, SETTINGS);
    }

    private static SimulatedMesh runHeld(long seed, RotationGuards guards, RotationSettings settings) {
        var random = new Random(seed);
        var mesh = new SimulatedMesh(random, settings, false);
        mesh.tenantHolds = true;
        return run(mesh, random, guards, Wish.ROTATE, settings);
    }

    private static SimulatedMesh run(
            SimulatedMesh mesh, Random random, RotationGuards guards, Wish wish, RotationSettings settings) {
        var logic = new RotationLogic(guards);
        var wishedAt = random.nextInt(STEPS / 8);
        var resuming = new HashMap<>(Map.of("r1", true, "r2", true));
        mesh.stored.put("r1", RotationState.queued(mesh.now()));
        mesh.stored.put("r2", RotationState.queued(mesh.now()));
        var late = new ArrayList<Effect>();
        for (int step = 0; step < STEPS && !over(mesh); step++) {
            var now = step >= wishedAt ? wish : Wish.ROTATE;
            var emergency = now == Wish.EMERGENCY;
            mesh.pass(random.nextInt(200));
            mesh.happen(emergency);
            if (random.nextInt(3) == 0) {
                var id = random.nextBoolean() ? "r1" : "r2";
                look(mesh, logic, new RotationPlan(id, now, settings), random, resuming, late);
            }
            if (!late.isEmpty() && random.nextInt(20) == 0) {
                mesh.perform(late.remove(random.nextInt(late.size())), emergency);
            }
        }
        return mesh;
    }

    private static boolean over(SimulatedMesh mesh) {
        return mesh.stored.values().stream().allMatch(state -> state.phase().isOver());
    }

    /** One look, which may end in a crash: before storing, or after it before any or some of the effects. */
    private static void look(
            SimulatedMesh mesh,
            RotationLogic logic,
            RotationPlan plan,
            Random random,
            Map<String, Boolean> resuming,
            List<Effect> late) {
        var stored = mesh.stored.get(plan.id());
        var seen = mesh.observe(plan.id());
        var decision = Boolean.TRUE.equals(resuming.put(plan.id(), false))
                ? logic.resume(plan, stored, seen, mesh.now())
                : logic.decide(plan, stored, seen, mesh.now());
        var crash = random.nextInt(40);
        if (crash == 0) {
            resuming.put(plan.id(), true);
            return;
        }
        mesh.store(plan.id(), decision.state(), seen, plan.isEmergency());
        for (var effect : decision.effects()) {
            if (crash == 1) {
                resuming.put(plan.id(), true);
                return;
            }
            mesh.perform(effect, plan.isEmergency());
            if (random.nextInt(10) == 0) {
                late.add(effect); // comes once more, later
            }
            crash = random.nextInt(40);
        }
    }
}
