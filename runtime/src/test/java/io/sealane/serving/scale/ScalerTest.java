package io.sealane.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.gateway.admission.AdmissionSettings;
import io.sealane.gateway.admission.Visit;
import io.sealane.gateway.transport.loop.StillLoop;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.scale.Decider.Seen;
import io.sealane.serving.scale.Decision.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The scaler beside a gate, with the time in the test's hands. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScalerTest {

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final ScaleSpec SPEC = ScaleSpec.of(ScaleConfig.DEFAULT, Map.of(), 0);
    private static final ResourceKey REVISION = new ResourceKey("default", "hello-00001");
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final ResourceKey OTHER = new ResourceKey("default", "other-00001");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Admission<String> admission = new Admission<>(
            new AdmissionSettings(100, 10, 1_000_000, Duration.ofSeconds(60), Duration.ofSeconds(10)),
            () -> now.get().toEpochMilli() * 1000);
    private final Scales scales = new Scales();
    private final TestProbe<ResourceKey> changed = TestProbe.create(KIT.system());
    private final TestProbe<Object> leave = TestProbe.create(KIT.system());
    private ActorRef<Scaler.Command> scaler;

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        scales.listen(changed.ref()::tell);
        var settings = new ScalerSettings(
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(5));
        var means = new Scaler.Means(admission, ResourceKey::name, "unscaled"::equals, scales, now::get);
        scaler = KIT.spawn(Scaler.create(settings, means));
    }

    @Test
    void the_last_Pod_goes_after_the_stable_window_and_not_before() {
        follow(1, 1);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        assertThat(decision().activity()).isEqualTo(Activity.ACTIVE);

        passSettled(59);
        changed.expectNoMessage(Duration.ZERO);
        assertThat(decision().wanted()).isEqualTo(1);

        passSettled(5);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        assertThat(decision().wanted()).isZero();
        assertThat(decision().activity()).isEqualTo(Activity.NO_TRAFFIC);
    }

    @Test
    void what_is_gone_is_not_scaled_and_holds_nobody() {
        follow(0, 0);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        assertThat(admission.governs("hello-00001", 0)).isTrue();

        scaler.tell(new Scaler.Forget(REVISION));
        var other = new ResourceKey("default", "other-00001");
        scaler.tell(new Scaler.Follow(other, 0, SPEC, new Seen(0, true), 0, DEADLINE));
        // Messages are taken in their order.
        changed.expectMessage(Duration.ofSeconds(30), other);

        assertThat(admission.governs("hello-00001", 0)).isFalse();
        assertThat(scales.of(REVISION)).isEmpty();
    }

    @Test
    void what_was_going_to_be_followed_and_is_gone_holds_nobody() {
        admission.scaledSoon("hello-00001");
        scaler.tell(new Scaler.Forget(REVISION));
        scaler.tell(new Scaler.Follow(OTHER, 0, SPEC, new Seen(0, true), 0, DEADLINE));
        // Messages are taken in their order.
        changed.expectMessage(Duration.ofSeconds(30), OTHER);

        assertThat(admission.governs("hello-00001", 0)).isFalse();
    }

    @Test
    void who_waits_since_before_a_Revision_at_zero_is_followed_has_a_first_Pod_started() {
        admission.scaledSoon("hello-00001");
        admission.pass(visit(), guest()).enter();
        assertThat(admission.waiting()).isEqualTo(1);

        follow(0, 0);
        // None is wanted until the one that waits is asked for.
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);

        assertThat(decision().wanted()).isEqualTo(1);
    }

    @Test
    void who_asks_at_zero_and_leaves_at_once_counts_no_more_than_once() {
        follow(0, 0);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        for (int n = 0; n < 100; n++) {
            var pass = admission.pass(visit(), guest());
            pass.enter();
            pass.leave();
        }
        changed.expectMessage(Duration.ofSeconds(30), REVISION);

        follow(1, 0);
        scaler.tell(new Scaler.Follow(OTHER, 0, SPEC, new Seen(0, true), 0, DEADLINE));
        changed.expectMessage(Duration.ofSeconds(30), OTHER);

        assertThat(decision().wanted()).isEqualTo(1);
        assertThat(decision().panic()).isEqualTo(1);
    }

    @Test
    void what_another_node_lets_in_itself_is_scaled_for_until_it_is_silent() {
        follow(1, 1);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);

        // 350 at a time, for a target of 70 each.
        for (int second = 0; second < 6; second++) {
            mayPass(Map.of("hello-00001", new Usage(350, 0)));
            passSettled(1);
        }
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        assertThat(decision().wanted()).isEqualTo(5);

        passSettled(20);
        // The average of the last six seconds is none of its any more.
        assertThat(decision().panic()).isZero();
        assertThat(decision().stable()).isPositive();
    }

    @Test
    void leave_is_given_for_what_has_Pods_and_no_limit_and_need_not_come_by() {
        var always =
                ScaleSpec.of(ScaleConfig.DEFAULT, Map.of("autoscaling.knative.dev/target-burst-capacity", "-1"), 0);
        var never = ScaleSpec.of(ScaleConfig.DEFAULT, Map.of("autoscaling.knative.dev/target-burst-capacity", "0"), 0);
        tell("free", 0, SPEC, 1);
        tell("never", 0, never, 1);
        tell("always", 0, always, 1);
        tell("limited", 1, SPEC, 1);
        tell("starting", 0, SPEC, 0);

        var idle = new Usage(0, 0);
        var asked = Map.of(
                "free", idle, "never", idle, "always", idle, "limited", idle, "starting", idle, "unscaled", idle);

        assertThat(mayPass(asked)).isEqualTo(Set.of("free", "never", "unscaled"));
    }

    @Test
    void no_leave_is_given_for_what_may_be_a_Revision_that_is_not_followed_yet() {
        var idle = new Usage(0, 0);
        var asked = Map.of("hello-00001", idle, "unscaled", idle);
        assertThat(mayPass(asked)).isEqualTo(Set.of("unscaled"));

        follow(1, 1);

        assertThat(mayPass(asked)).isEqualTo(Set.of("hello-00001", "unscaled"));
    }

    @Test
    void leave_ends_when_one_with_a_limit_comes_in_the_place_of_one_without() {
        var asked = Map.of("hello-00001", new Usage(0, 0));
        tell("hello-00001", 0, SPEC, 1);
        assertThat(mayPass(asked)).isEqualTo(Set.of("hello-00001"));

        tell("hello-00001", 1, SPEC, 1);

        assertThat(mayPass(asked)).isEmpty();
    }

    @Test
    void leave_ends_when_the_last_Pod_is_to_go() {
        var asked = Map.of("hello-00001", new Usage(0, 0));
        follow(1, 1);
        assertThat(mayPass(asked)).isEqualTo(Set.of("hello-00001"));

        passSettled(70);

        assertThat(mayPass(asked)).isEmpty();
        assertThat(decision().wanted()).isZero();
    }

    /** What another node that tells this is given leave for. */
    private Set<?> mayPass(Map<String, Usage> usages) {
        scaler.tell(new Scaler.Told("another", usages, leave.ref()::tell));
        return leave.expectMessageClass(Set.class, Duration.ofSeconds(30));
    }

    /** Each second is over for the scaler as well before the next begins. */
    private void passSettled(int seconds) {
        for (int second = 0; second < seconds; second++) {
            now.updateAndGet(before -> before.plusSeconds(1));
            TIME.timePasses(Duration.ofSeconds(1));
            // Messages are taken in their order.
            scaler.tell(new Scaler.Told("a third", Map.of(), leave.ref()::tell));
            leave.expectMessageClass(Set.class, Duration.ofSeconds(30));
        }
    }

    private void tell(String revision, int concurrencyMax, ScaleSpec spec, int ready) {
        var key = new ResourceKey("default", revision);
        scaler.tell(new Scaler.Follow(key, concurrencyMax, spec, new Seen(ready, true), 1, DEADLINE));
    }

    @Test
    void a_start_is_given_up_when_the_progress_deadline_and_the_grace_are_over() {
        follow(-1, 0);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        assertThat(decision().activity()).isEqualTo(Activity.QUEUED);

        passSettled(49);
        assertThat(decision().wanted()).isEqualTo(1);
        passSettled(3);

        assertThat(decision().activity()).isEqualTo(Activity.TIMED_OUT);
        assertThat(decision().wanted()).isZero();
    }

    private static Visit<String> visit() {
        return new Visit<>("hello-00001", 0, 1, List::of, new StillLoop());
    }

    private static Visit.Guest<String> guest() {
        return new Visit.Guest<>() {
            @Override
            public void admitted(String instance) {}

            @Override
            public void refused(Visit.Refusal why) {}
        };
    }

    private void follow(int wanted, int ready) {
        scaler.tell(new Scaler.Follow(REVISION, 0, SPEC, new Seen(ready, true), wanted, DEADLINE));
    }

    private Decision decision() {
        return scales.of(REVISION).orElseThrow();
    }
}
