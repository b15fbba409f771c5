package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerBuilder;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.StatusEvents.News;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RevisionAutoscalerTest {

    @Test
    void scaling_to_zero_is_told_and_is_no_warning() {
        assertThat(RevisionAutoscaler.story(new PodAutoscaler(), inactive("NoTraffic")))
                .containsExactly(new News(false, "NoTraffic", "why"));
    }

    @Test
    void a_start_that_took_too_long_is_a_warning() {
        assertThat(RevisionAutoscaler.story(new PodAutoscaler(), inactive("TimedOut")))
                .containsExactly(new News(true, "TimedOut", "why"));
    }

    private static PodAutoscaler inactive(String reason) {
        return new PodAutoscalerBuilder()
                .withNewStatus()
                .withConditions(new Conditions(null, Instant.EPOCH)
                        .no("Active", reason, "why")
                        .build())
                .endStatus()
                .build();
    }
}
