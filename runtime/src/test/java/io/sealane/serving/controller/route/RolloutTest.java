package io.sealane.serving.controller.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.internal.networking.v1alpha1.IngressBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RolloutTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LONG = Duration.ofSeconds(100);

    @Test
    void the_first_revision_takes_everything_at_once() {
        assertThat(shares(Rollout.NONE.next(to("a", 100), at(0, true)), "a", 100))
                .containsExactly("a 100");
    }

    @Test
    void a_new_revision_begins_with_one_percent_and_waits_until_that_is_in_force() {
        var begun = settled("a", 100).next(to("b", 100), at(0, true));

        assertThat(shares(begun, "b", 100)).containsExactly("a 99", "b 1");
        assertThat(begun.wait(START)).isEmpty();
        assertThat(shares(begun.next(to("b", 100), at(50, false)), "b", 100)).containsExactly("a 99", "b 1");
    }

    /** 10 seconds until the first percent was in force: 9 steps of 11 percent in the 90 seconds that are left. */
    @Test
    void the_rest_moves_in_equal_steps_over_what_is_left() {
        var planned = settled("a", 100).next(to("b", 100), at(0, true)).next(to("b", 100), at(10, true));

        assertThat(shares(planned, "b", 100)).containsExactly("a 99", "b 1");
        assertThat(planned.wait(START.plusSeconds(10))).contains(Duration.ofSeconds(10));

        var second = planned.next(to("b", 100), at(20, true));
        assertThat(shares(second, "b", 100)).containsExactly("a 88", "b 12");
        assertThat(shares(second.next(to("b", 100), at(45, true)), "b", 100)).containsExactly("a 66", "b 34");
        var last = second.next(to("b", 100), at(100, true));
        assertThat(shares(last, "b", 100)).containsExactly("b 100");
        assertThat(last.isMoving()).isFalse();
        assertThat(last.wait(START)).isEmpty();
    }

    @Test
    void a_newer_revision_yet_takes_from_the_oldest_first() {
        var moving = settled("a", 100)
                .next(to("b", 100), at(0, true))
                .next(to("b", 100), at(10, true))
                .next(to("b", 100), at(20, true))
                .next(to("c", 100), at(25, true));

        assertThat(shares(moving, "c", 100)).containsExactly("a 87", "b 12", "c 1");
    }

    @Test
    void a_revision_that_is_gone_leaves_its_share_to_the_newest() {
        var moving = settled("a", 100).next(to("b", 100), at(0, true));

        var means = new Rollout.Means(LONG, true, name -> !name.equals("a"), START.plusSeconds(5));
        assertThat(shares(moving.next(to("b", 100), means), "b", 100)).containsExactly("b 100");
    }

    @Test
    void another_share_of_the_route_counts_at_once_and_one_percent_is_not_moved() {
        var moving = settled("a", 100).next(to("b", 100), at(0, true));

        assertThat(shares(moving.next(to("b", 40), at(1, false)), "b", 40)).containsExactly("a 39", "b 1");
        assertThat(shares(settled("a", 1).next(to("b", 1), at(0, true)), "b", 1))
                .containsExactly("b 1");
        assertThat(shares(
                        settled("a", 100).next(to("b", 100), new Rollout.Means(Duration.ZERO, true, n -> true, START)),
                        "b",
                        100))
                .containsExactly("b 100");
    }

    @Test
    void it_is_read_back_as_it_was_written_and_nonsense_is_none() {
        var moving = settled("a", 100).next(to("b", 100), at(0, true)).next(to("b", 100), at(10, true));
        assertThat(read(moving.text())).isEqualTo(moving);
        assertThat(read("nonsense")).isEqualTo(Rollout.NONE);
    }

    private static Rollout read(String text) {
        return Rollout.of(Optional.of(new IngressBuilder()
                .withNewMetadata()
                .addToAnnotations(Rollout.ANNOTATION, text)
                .endMetadata()
                .build()));
    }

    private static Rollout settled(String revision, int percent) {
        return Rollout.NONE.next(to(revision, percent), at(0, true));
    }

    private static Rollout.Means at(long seconds, boolean inForce) {
        return new Rollout.Means(LONG, inForce, name -> true, START.plusSeconds(seconds));
    }

    private static List<TrafficPlan.Target> to(String revision, int percent) {
        return List.of(new TrafficPlan.Target(revision, percent, Optional.empty(), Optional.of("hello")));
    }

    private static List<String> shares(Rollout rollout, String revision, int percent) {
        return rollout.shares(to(revision, percent).get(0)).stream()
                .map(share -> share.revisionName() + " " + share.percent())
                .toList();
    }
}
