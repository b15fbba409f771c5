package io.sealane.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.sealane.gateway.admission.Admission;
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
    private static final ResourceKey OTHER = new ResourceKey("default", "other-00001");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Admission<String> admission = new Admission<>(
            new AdmissionSettings(100, 10, 1_000_000, Duration.ofSeconds(60)),
            () -> now.get().toEpochMilli() * 1000);
    private final Scales scales = new Scales();
    private final TestProbe<ResourceKey> changed = TestProbe.create(KIT.system());
    private ActorRef<Scaler.Command> scaler;

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        scales.listen(changed.ref()::tell);
        var settings = new ScalerSettings(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(630));
        scaler = KIT.spawn(Scaler.create(settings, new Scaler.Means(admission, ResourceKey::name, scales, now::get)));
    }

    @Test
    void the_last_Pod_goes_after_the_stable_window_and_not_before() {
        follow(1, 1);
        changed.expectMessage(Duration.ofSeconds(30), REVISION);
        assertThat(decision().activity()).isEqualTo(Activity.ACTIVE);

        pass(59);
        changed.expectNoMessage(Duration.ZERO);
        assertThat(decision().wanted()).isEqualTo(1);

        pass(5);
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
        scaler.tell(new Scaler.Follow(other, SPEC, new Seen(0, true), 0));
        // Messages are taken in their order.
        changed.expectMessage(Duration.ofSeconds(30), other);

        assertThat(admission.governs("hello-00001", 0)).isFalse();
        assertThat(scales.of(REVISION)).isEmpty();
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
        scaler.tell(new Scaler.Follow(OTHER, SPEC, new Seen(0, true), 0));
        changed.expectMessage(Duration.ofSeconds(30), OTHER);

        assertThat(decision().wanted()).isEqualTo(1);
        assertThat(decision().panic()).isEqualTo(1);
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
        scaler.tell(new Scaler.Follow(REVISION, SPEC, new Seen(ready, true), wanted));
    }

    /** Second by second, each one done with before the next begins. */
    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            now.updateAndGet(before -> before.plusSeconds(1));
            TIME.timePasses(Duration.ofSeconds(1));
        }
    }

    private Decision decision() {
        return scales.of(REVISION).orElseThrow();
    }
}
