package io.sealane.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.gateway.admission.AdmissionSettings;
import io.sealane.gateway.admission.Visit;
import io.sealane.gateway.transport.loop.StillLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LeasesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Usage NOTHING = new Usage(0, 0);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Admission<String> admission = new Admission<>(
            new AdmissionSettings(100, 10, 1_000_000, Duration.ofSeconds(60), Duration.ofSeconds(10)),
            () -> now.get().toEpochMilli() * 1000);
    private final Leases leases =
            new Leases(new LeaseSettings(Duration.ofSeconds(1), MINUTE, 2), admission, () -> now.get());

    @Test
    void who_has_no_lease_asks_for_one_and_goes_by_the_gate_until_it_is_there() {
        assertThat(leases.holds("one")).isFalse();
        assertThat(leases.report()).isEqualTo(Map.of("one", NOTHING));
        assertThat(leases.holds("one")).isFalse();

        leases.granted(Set.of("one"), MINUTE);

        assertThat(leases.holds("one")).isTrue();
        assertThat(leases.holds("two")).isFalse();
    }

    @Test
    void it_runs_out_when_nobody_answers_and_not_a_moment_earlier() {
        lease("one");

        pass(Duration.ofMillis(59_999));
        assertThat(leases.holds("one")).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(leases.holds("one")).isFalse();
    }

    @Test
    void each_answer_renews_what_it_names_and_ends_the_rest_at_once() {
        lease("one");
        lease("two");
        pass(Duration.ofSeconds(50));

        leases.granted(Set.of("two"), MINUTE);

        assertThat(leases.holds("one")).isFalse();
        pass(Duration.ofSeconds(50));
        assertThat(leases.holds("two")).isTrue();
    }

    @Test
    void what_is_let_in_is_told_once_and_what_is_under_way_each_time() {
        lease("one");
        var pass = enter("one");
        pass(Duration.ofSeconds(1));

        assertThat(leases.report()).isEqualTo(Map.of("one", new Usage(1, 1)));
        pass(Duration.ofSeconds(1));
        assertThat(leases.report()).isEqualTo(Map.of("one", new Usage(1, 0)));
        pass.leave();
        pass(Duration.ofSeconds(1));
        assertThat(leases.report()).isEqualTo(Map.of("one", NOTHING));
    }

    @Test
    void what_outlives_its_lease_is_told_until_it_is_over() {
        lease("one");
        var stream = enter("one");
        leases.granted(Set.of(), MINUTE);
        for (int minute = 0; minute < 5; minute++) {
            pass(MINUTE);
            assertThat(leases.report().get("one").concurrency()).isEqualTo(1);
        }

        stream.leave();
        leases.report();
        pass(MINUTE);

        assertThat(leases.report()).isEmpty();
        assertThat(admission.governs("one", 0)).isFalse();
    }

    @Test
    void what_nobody_asks_for_is_given_back() {
        lease("one");
        leases.report();
        pass(Duration.ofSeconds(59));
        leases.granted(Set.of("one"), MINUTE);
        assertThat(leases.report()).containsKey("one");
        pass(Duration.ofSeconds(1));

        assertThat(leases.report()).isEmpty();

        assertThat(admission.governs("one", 0)).isFalse();
        assertThat(leases.holds("one")).isFalse();
    }

    @Test
    void no_more_are_asked_for_than_may_be() {
        leases.holds("one");
        assertThat(leases.isFull()).isFalse();
        leases.holds("two");
        leases.holds("three");

        assertThat(leases.isFull()).isTrue();
        assertThat(leases.report()).containsOnlyKeys("one", "two");
    }

    @Test
    void a_node_that_leads_holds_none_and_keeps_what_is_under_way_counted() {
        lease("one");
        enter("one");

        admission.scaled("one", () -> {});
        leases.end();

        assertThat(leases.report()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(admission.usage("one")).contains(new Usage(1, 1));
    }

    @Test
    void the_defaults_can_be_read_and_what_makes_no_sense_is_refused() {
        var defaults = LeaseSettings.from(
                ConfigFactory.parseResources("reference.conf").resolve().getConfig("sealane.serving.lease"));
        assertThat(defaults).isEqualTo(new LeaseSettings(Duration.ofSeconds(1), MINUTE, 1000));

        assertThatThrownBy(() -> new LeaseSettings(Duration.ZERO, MINUTE, 1)).hasMessageContaining("report-every");
        assertThatThrownBy(() -> new LeaseSettings(MINUTE, MINUTE, 1))
                .hasMessage("length: expected more than report-every, which is PT1M, got PT1M");
        assertThatThrownBy(() -> new LeaseSettings(Duration.ofSeconds(1), MINUTE, 0))
                .hasMessage("backends-max: expected 1 to 2000, got 0");
    }

    private void lease(String backend) {
        leases.holds(backend);
        var all = new java.util.HashSet<>(leases.report().keySet());
        leases.granted(all, MINUTE);
    }

    private Admission.Pass enter(String backend) {
        var visit = new Visit<>(backend, 0, 0, () -> List.of("pod"), new StillLoop());
        var pass = admission.pass(visit, new Visit.Guest<String>() {
            @Override
            public void admitted(String instance) {}

            @Override
            public void refused(Visit.Refusal why) {
                throw new AssertionError(why);
            }
        });
        pass.enter();
        return pass;
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
