package io.sealane.cert.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sealane.cert.rotation.Observation.Authority;
import io.sealane.cert.rotation.Observation.Next;
import io.sealane.cert.rotation.Observation.Uses;
import io.sealane.cert.rotation.RotationState.Roots;
import io.sealane.cert.rotation.RotationState.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RotationGuardsTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @Test
    void reissuing_names_the_issue_deadline_it_waits_for() {
        assertThat(new RotationGuards().toDrain(held(Duration.ofSeconds(59))))
                .containsExactly("the issue deadline of 1m to pass");
        assertThat(new RotationGuards().toDrain(held(Duration.ofSeconds(60)))).isEmpty();
    }

    @Test
    void a_drain_that_ran_out_of_time_says_what_was_left() {
        assertThat(new RotationGuards().drained(held(Duration.ofMinutes(1), 0)))
                .isEqualTo("no open connection relies on the old root");
        assertThat(new RotationGuards().drained(held(Duration.ofMinutes(1), 2)))
                .isEqualTo("hold.drain of 1m has passed; 2 open connections still rely on the old root");
        assertThat(new RotationGuards().drained(held(Duration.ofMinutes(1), -1)))
                .isEqualTo("hold.drain of 1m has passed; whether open connections rely on the old root is not known");
    }

    @Test
    void the_switch_waits_for_the_authority_that_was_published() {
        assertThat(new RotationGuards().toSwitch(publishing("b"))).isEmpty();
        assertThat(new RotationGuards().toSwitch(publishing("c")))
                .containsExactly("the next authority that was published");
        assertThat(new RotationGuards().toSwitch(publishing(""))).as("gone").hasSize(1);
    }

    @Test
    void an_emergency_does_not_switch_to_another_authority_than_the_published_one() {
        var logic = new RotationLogic(new RotationGuards());
        var kept = publishing("b");
        var other = publishing("c");
        var plan =
                new RotationPlan("r", RotationPlan.Wish.EMERGENCY, kept.plan().settings());

        assertThat(logic.decide(plan, kept.state(), kept.seen(), NOW).state().phase())
                .isEqualTo(RotationPhase.SWITCHING);
        assertThat(logic.decide(plan, other.state(), other.seen(), NOW).state().phase())
                .isEqualTo(RotationPhase.PUBLISHING);
    }

    @Test
    void a_switch_turns_back_only_when_the_next_authority_is_gone_and_nothing_was_signed_with_it() {
        var logic = new RotationLogic(new RotationGuards());
        var gone = switching("a", "");
        assertThat(logic.decide(gone.plan(), gone.state(), gone.seen(), NOW).state())
                .satisfies(next -> assertThat(next.phase()).isEqualTo(RotationPhase.ABORTING))
                .satisfies(next -> assertThat(next.version()).isEqualTo(2))
                .satisfies(
                        next -> assertThat(next.history().get(0).why()).contains("is gone before the issuer had it"));

        assertThat(new RotationGuards().isNextLost(switching("b", "")))
                .as("the issuer has it")
                .isFalse();
        assertThat(new RotationGuards().isNextLost(switching("a", "b")))
                .as("it is there")
                .isFalse();
        var leaf = new Observation.Leaf("ns/leaf", "b", NOW.plusSeconds(60), Duration.ofDays(1), "");
        assertThat(new RotationGuards().isNextLost(switching("a", "", leaf)))
                .as("something was signed with it")
                .isFalse();
    }

    @Test
    void nothing_begins_while_the_present_authority_is_not_its_issuers_own() {
        var held = held(Duration.ZERO);
        var seen = new Observation(
                new Authority(Optional.of("a"), Optional.empty(), Optional.of("a root in Secret shop/ca")),
                0,
                List.of(),
                List.of(),
                new Uses(Set.of(), 0, 0),
                Optional.empty());

        assertThat(new RotationGuards()
                        .toPrepare(new RotationGuards.Case(held.plan(), RotationState.queued(NOW), seen, NOW)))
                .containsExactly("a root in Secret shop/ca");
    }

    private static RotationGuards.Case switching(String signing, String next, Observation.Leaf... leaves) {
        var held = held(Duration.ofMinutes(1));
        var state = new RotationState(
                RotationPhase.SWITCHING, 1, held.state().roots(), held.state().timing(), Optional.empty(), List.of());
        var seen = new Observation(
                new Authority(
                        Optional.of(signing),
                        Optional.of(new Next(next, Instant.MIN, Instant.MAX, Optional.empty(), true))),
                1,
                List.of(),
                List.of(leaves),
                new Uses(Set.of(), 0, 0),
                Optional.empty());
        return new RotationGuards.Case(held.plan(), state, seen, NOW);
    }

    /** Nothing is missing but the next authority, where that is another than {@code b}. */
    private static RotationGuards.Case publishing(String next) {
        var held = held(Duration.ofMinutes(10));
        var state = new RotationState(
                RotationPhase.PUBLISHING, 1, held.state().roots(), held.state().timing(), Optional.empty(), List.of());
        var seen = new Observation(
                new Authority(
                        Optional.of("a"),
                        Optional.of(new Next(next, Instant.MIN, Instant.MAX, Optional.empty(), true))),
                1,
                List.of(),
                List.of(),
                new Uses(Set.of(), 0, 0),
                Optional.empty());
        return new RotationGuards.Case(held.plan(), state, seen, NOW);
    }

    private static RotationGuards.Case held(Duration held) {
        return held(held, 0);
    }

    private static RotationGuards.Case held(Duration held, int connections) {
        var settings = RotationSettings.from(ConfigFactory.load().getConfig("sealane.cert.rotation"));
        var state = new RotationState(
                RotationPhase.REISSUING,
                1,
                new Roots(Optional.of("a"), Optional.of("b")),
                new Timing(NOW, held, NOW, 0),
                Optional.empty(),
                List.of());
        var seen = new Observation(
                new Authority(Optional.of("b"), Optional.empty()),
                1,
                List.of(),
                List.of(),
                new Uses(Set.of(), connections, 0),
                Optional.empty());
        return new RotationGuards.Case(new RotationPlan("r", RotationPlan.Wish.ROTATE, settings), state, seen, NOW);
    }
}
