package io.sealane.cert.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sealane.cert.rotation.Observation.Authority;
import io.sealane.cert.rotation.Observation.Holder;
import io.sealane.cert.rotation.Observation.Leaf;
import io.sealane.cert.rotation.Observation.Uses;
import io.sealane.cert.rotation.RotationLogic.Decision;
import io.sealane.cert.rotation.RotationPlan.Wish;
import io.sealane.cert.rotation.RotationSettings.Holds;
import io.sealane.cert.rotation.RotationState.Roots;
import io.sealane.cert.rotation.RotationState.Timing;
import io.sealane.cert.rotation.RotationState.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What namespaces still have below the old root: told early, waited for, and passed over only after the time that somebody has set. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TenantsHoldTest {

    private static final Instant SWITCHED = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Leaf KEPT_BY_NOBODY = leaf("shop/legacy-tls", "no Certificate keeps it", true);
    private static final Leaf REPLACEABLE = leaf("shop/web-tls", "", true);
    private static final String LEGACY =
            "certificate shop/legacy-tls to be replaced (no Certificate keeps it; it ends 2027-06-01T00:00:00Z)";

    private Optional<Duration> bound = Optional.empty();
    private Wish wish = Wish.ROTATE;
    private List<Leaf> leaves = List.of(KEPT_BY_NOBODY);
    private List<Holder> holders = List.of(new Holder("deliveries", 2, true));
    private long handshakes;

    @Test
    void what_no_order_can_replace_is_told_before_the_switch_and_holds_nothing_there() {
        leaves = List.of(KEPT_BY_NOBODY, REPLACEABLE);

        var publishing = look(state(RotationPhase.PUBLISHING, Duration.ofMinutes(4)), SWITCHED);

        assertThat(publishing.waiting().tenants()).containsExactly(LEGACY);
        assertThat(publishing.waiting().missing()).containsExactly("hold.publish of 5m to pass");
        assertThat(publishing.waiting().bound()).isEmpty();
    }

    @Test
    void who_knows_one_of_both_roots_is_named_before_the_switch_and_when_it_is_taken_back() {
        leaves = List.of();
        var partner = "Trigger shop/partner to name the old and the new root in its CACerts, or neither";
        holders = List.of(
                new Holder("deliveries", 1, true, List.of(partner)),
                new Holder("deliveries of node b", 1, true, List.of(partner)));

        var publishing = look(state(RotationPhase.PUBLISHING, Duration.ofMinutes(6)), SWITCHED);
        assertThat(publishing.waiting().missing())
                .containsExactly(
                        partner,
                        "deliveries of node b to confirm version 2 (has 1)",
                        "deliveries to confirm version 2 (has 1)");

        var late = look(state(RotationPhase.PUBLISHING, Duration.ofMinutes(31)), SWITCHED);
        assertThat(late.state().phase()).isEqualTo(RotationPhase.ABORTING);
        assertThat(last(late)).startsWith("waited 30m in vain for " + partner + ", ");
    }

    @Test
    void one_that_is_taken_back_waits_for_no_namespace() {
        holders = List.of(new Holder("deliveries", 1, true));

        var aborting = look(state(RotationPhase.ABORTING, Duration.ofMinutes(4)), SWITCHED);

        assertThat(aborting.waiting().tenants()).isEmpty();
        assertThat(aborting.waiting().missing()).hasSize(1);
    }

    @Test
    void without_a_bound_it_is_waited_for_without_end_and_not_called_stuck() {
        var years = SWITCHED.plus(Duration.ofDays(300));

        var decision = look(state(RotationPhase.REISSUING, Duration.ofDays(300)), years);

        assertThat(decision.state().phase()).isEqualTo(RotationPhase.REISSUING);
        assertThat(decision.state().trouble()).isEmpty();
        assertThat(decision.waiting().missing()).containsExactly(LEGACY);
        assertThat(decision.waiting().tenants()).containsExactly(LEGACY);
        assertThat(decision.waiting().bound()).isEmpty();
    }

    @Test
    void a_bound_that_has_passed_lets_it_go_on_and_says_without_whom() {
        bound = Optional.of(Duration.ofDays(30));
        var end = SWITCHED.plus(Duration.ofDays(30));
        var held = state(RotationPhase.REISSUING, Duration.ofDays(29));

        var before = look(held, end.minusMillis(1));
        assertThat(before.state().phase()).isEqualTo(RotationPhase.REISSUING);
        assertThat(before.waiting().bound()).contains("at 2026-07-01T00:00:00Z (hold.tenants)");

        var after = look(held, end);
        assertThat(after.state().phase()).isEqualTo(RotationPhase.DRAINING);
        assertThat(last(after)).isEqualTo("hold.tenants has passed, without waiting for " + LEGACY);
    }

    @Test
    void a_clock_that_was_set_ahead_leaves_time_to_notice() {
        bound = Optional.of(Duration.ofDays(30));
        var ahead = SWITCHED.plus(Duration.ofDays(365)).minusSeconds(60);

        // One look counts three seconds at most, however far a clock was set; 1800 are the patience.
        assertThat(look(state(RotationPhase.REISSUING, Duration.ofSeconds(1796)), ahead)
                        .state()
                        .phase())
                .isEqualTo(RotationPhase.REISSUING);
        assertThat(look(state(RotationPhase.REISSUING, Duration.ofSeconds(1799)), ahead)
                        .state()
                        .phase())
                .isEqualTo(RotationPhase.DRAINING);
    }

    @Test
    void what_is_the_meshs_own_is_never_passed_over() {
        bound = Optional.of(Duration.ZERO);
        leaves = List.of(KEPT_BY_NOBODY, leaf("knative-eventing/own-tls", "", false));

        var decision = look(state(RotationPhase.REISSUING, Duration.ofHours(1)), SWITCHED.plusSeconds(3600));

        assertThat(decision.state().phase()).isEqualTo(RotationPhase.REISSUING);
        assertThat(decision.waiting().missing())
                .containsExactly("certificate knative-eventing/own-tls to be replaced (it ends 2027-06-01T00:00:00Z)");
        assertThat(decision.state().trouble())
                .contains("waited 30m in vain for certificate knative-eventing/own-tls to be replaced"
                        + " (it ends 2027-06-01T00:00:00Z)");
    }

    @Test
    void a_decision_of_zero_still_gives_orders_the_time_that_they_need() {
        bound = Optional.of(Duration.ZERO);

        assertThat(look(state(RotationPhase.REISSUING, Duration.ofSeconds(50)), SWITCHED.plusSeconds(50))
                        .state()
                        .phase())
                .isEqualTo(RotationPhase.REISSUING);
        assertThat(look(state(RotationPhase.REISSUING, Duration.ofSeconds(59)), SWITCHED.plusSeconds(60))
                        .state()
                        .phase())
                .isEqualTo(RotationPhase.DRAINING);
    }

    @Test
    void a_bound_is_told_as_what_is_still_ahead() {
        bound = Optional.of(Duration.ZERO);
        assertThat(bound(RotationPhase.PUBLISHING, SWITCHED)).contains("1m after the switch (hold.tenants)");
        assertThat(bound(RotationPhase.REISSUING, SWITCHED.plusSeconds(10)))
                .contains("when this phase has lasted 1m (hold.tenants)");

        bound = Optional.of(Duration.ofHours(2));
        assertThat(bound(RotationPhase.PUBLISHING, SWITCHED)).contains("2h after the switch (hold.tenants)");
        assertThat(bound(RotationPhase.REISSUING, SWITCHED.plusSeconds(10)))
                .contains("at 2026-06-01T02:00:00Z (hold.tenants)");
        assertThat(bound(RotationPhase.REISSUING, SWITCHED.plus(Duration.ofDays(1))))
                .as("a clock that was set")
                .contains("when this phase has lasted 30m (hold.tenants)");
    }

    private Optional<String> bound(RotationPhase phase, Instant now) {
        return look(state(phase, Duration.ofSeconds(10)), now).waiting().bound();
    }

    @Test
    void an_emergency_names_the_setting_that_bounds_it() {
        wish = Wish.EMERGENCY;
        assertThat(bound(RotationPhase.RETIRING, SWITCHED.plusSeconds(10)))
                .contains("at 2026-06-01T00:30:00Z (patience)");

        bound = Optional.of(Duration.ZERO);
        var done = look(state(RotationPhase.RETIRING, Duration.ofSeconds(60)), SWITCHED.plusSeconds(60));
        assertThat(done.state().phase()).isEqualTo(RotationPhase.DONE);
        assertThat(last(done)).isEqualTo("emergency, hold.tenants has passed, without waiting for " + LEGACY);
    }

    @Test
    void what_can_be_replaced_is_told_only_when_it_takes_too_long() {
        leaves = List.of(REPLACEABLE);

        assertThat(look(state(RotationPhase.REISSUING, Duration.ofMinutes(29)), SWITCHED)
                        .waiting()
                        .tenants())
                .isEmpty();
        var late = look(state(RotationPhase.REISSUING, Duration.ofMinutes(31)), SWITCHED);
        assertThat(late.waiting().tenants())
                .containsExactly("certificate shop/web-tls to be replaced (it ends 2027-06-01T00:00:00Z)");
        assertThat(late.effects()).contains(new Effect.Reissue("r", List.of("shop/web-tls")));
    }

    @Test
    void handshakes_that_never_cease_are_reported_and_bounded_like_certificates() {
        leaves = List.of();
        handshakes = 7;
        var shadowing = state(RotationPhase.SHADOWING, Duration.ofMinutes(40));

        var waiting = look(shadowing, SWITCHED.plus(Duration.ofHours(1)));
        assertThat(waiting.state().phase()).isEqualTo(RotationPhase.SHADOWING);
        assertThat(waiting.state().trouble())
                .contains(
                        "waited 30m in vain for hold.shadow of 5m to pass without a handshake that needs the old root");

        bound = Optional.of(Duration.ZERO);
        var bounded = look(shadowing, SWITCHED.plus(Duration.ofHours(1)));
        assertThat(bounded.state().phase()).isEqualTo(RotationPhase.RETIRING);
        assertThat(last(bounded))
                .isEqualTo("hold.tenants has passed, without waiting for peers outside that still need the old root");
    }

    @Test
    void who_names_the_old_root_for_himself_is_named_and_passed_over_at_the_end() {
        leaves = List.of();
        var partner = "Trigger shop/partner to name the old root no longer in its CACerts";
        holders = List.of(
                new Holder("deliveries", 2, true, List.of(partner)),
                new Holder("deliveries of node b", 2, true, List.of(partner)));
        var retiring = state(RotationPhase.RETIRING, Duration.ofMinutes(2));

        var waiting = look(retiring, SWITCHED.plusSeconds(600));
        assertThat(waiting.waiting().missing()).containsExactly(partner);
        assertThat(waiting.waiting().tenants()).containsExactly(partner);

        bound = Optional.of(Duration.ZERO);
        var done = look(retiring, SWITCHED.plusSeconds(600));
        assertThat(done.state().phase()).isEqualTo(RotationPhase.DONE);
        assertThat(last(done)).isEqualTo("hold.tenants has passed, without waiting for " + partner);

        holders = List.of(new Holder("deliveries", 1, true));
        assertThat(look(retiring, SWITCHED.plusSeconds(600)).state().phase())
                .as("who does not go by the bundle at all is waited for")
                .isEqualTo(RotationPhase.RETIRING);
    }

    @Test
    void an_emergency_ends_after_the_patience_whatever_namespaces_still_have() {
        wish = Wish.EMERGENCY;
        var retiring = state(RotationPhase.RETIRING, Duration.ofMinutes(31));

        assertThat(look(retiring, SWITCHED.plus(Duration.ofMinutes(29))).state().phase())
                .isEqualTo(RotationPhase.RETIRING);
        var done = look(retiring, SWITCHED.plus(Duration.ofMinutes(31)));
        assertThat(done.state().phase()).isEqualTo(RotationPhase.DONE);
        assertThat(last(done)).isEqualTo("emergency, patience has passed, without waiting for " + LEGACY);
    }

    @Test
    void the_bound_is_read_and_checked() {
        var config = ConfigFactory.load().getConfig("sealane.cert.rotation");
        assertThat(RotationSettings.from(config).holds().tenants()).isEmpty();
        var bounded = ConfigFactory.parseString("hold.tenants = 30d").withFallback(config);
        assertThat(RotationSettings.from(bounded).holds().tenants()).contains(Duration.ofDays(30));
        var absurd = ConfigFactory.parseString("hold.tenants = 40000d").withFallback(config);
        assertThatThrownBy(() -> RotationSettings.from(absurd))
                .hasMessage("hold.tenants: expected unlimited, or a duration from 0s to 876000h, got PT960000H");
    }

    private Decision look(RotationState state, Instant now) {
        var holds = new Holds(Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofMinutes(5), bound);
        var settings = new RotationSettings(
                holds, Duration.ofMinutes(1), Duration.ofMinutes(30), Duration.ofSeconds(30), LOOK, 10);
        var seen = new Observation(
                new Authority(Optional.of("b"), Optional.empty()),
                2,
                holders,
                leaves,
                new Uses(Set.of(), 0, handshakes),
                Optional.empty());
        return new RotationLogic(new RotationGuards()).decide(new RotationPlan("r", wish, settings), state, seen, now);
    }

    /** @param held up to a look a second ago at most */
    private static RotationState state(RotationPhase phase, Duration held) {
        var isSwitched = phase.isSwitched() && phase != RotationPhase.SWITCHING;
        return new RotationState(
                phase,
                2,
                new Roots(Optional.of("a"), Optional.of("b")),
                new Timing(SWITCHED, held, SWITCHED, 0),
                Optional.empty(),
                isSwitched ? List.of(new Transition(SWITCHED, RotationPhase.REISSUING, "switched")) : List.of());
    }

    private static String last(Decision decision) {
        var history = decision.state().history();
        return history.get(history.size() - 1).why();
    }

    private static Leaf leaf(String name, String replaceable, boolean tenants) {
        return new Leaf(name, "a", Instant.parse("2027-06-01T00:00:00Z"), Duration.ofDays(365), replaceable, tenants);
    }
}
