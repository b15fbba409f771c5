package io.sealane.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** How long the Pods of a Deployment may take, second by second. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeploymentProgressTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Deployment deployment = new DeploymentBuilder()
            .withNewMetadata()
            .withName("web")
            .withGeneration(1L)
            .endMetadata()
            .withNewSpec()
            .withReplicas(2)
            .withProgressDeadlineSeconds(90)
            .endSpec()
            .build();

    @Test
    void Pods_that_do_not_become_ready_in_time_end_its_progress_and_say_so() {
        assertThat(told(0, 0, 0)).isEqualTo("True ReplicaSetUpdated Deployment \"web\" is progressing.");
        assertThat(left(0)).hasValue(Duration.ofSeconds(90));
        // Its Pods are made.
        assertThat(told(1, 2, 0)).startsWith("True ReplicaSetUpdated");
        assertThat(left(31)).hasValue(Duration.ofSeconds(60));

        assertThat(told(90, 2, 0)).startsWith("True");
        assertThat(told(91, 2, 0))
                .isEqualTo("False ProgressDeadlineExceeded Deployment \"web\" has timed out progressing.");
        assertThat(progressing().getLastTransitionTime()).isEqualTo("2026-01-02T03:05:36Z");
        assertThat(left(91)).isEmpty();
        assertThat(told(1000, 2, 0)).startsWith("False");
    }

    @Test
    void each_Pod_that_becomes_ready_gives_the_others_the_time_anew_even_when_it_was_over() {
        told(0, 2, 0);
        told(80, 2, 1);
        assertThat(told(169, 2, 1)).startsWith("True");
        assertThat(told(170, 2, 1)).startsWith("False");

        assertThat(told(300, 2, 2))
                .isEqualTo("True NewReplicaSetAvailable Deployment \"web\" has successfully progressed.");
    }

    @Test
    void once_all_were_ready_they_may_come_and_go_for_as_long_as_they_want() {
        told(0, 2, 2);

        assertThat(told(50, 2, 1)).startsWith("True NewReplicaSetAvailable");
        assertThat(told(5000, 2, 0)).startsWith("True NewReplicaSetAvailable");
        assertThat(left(5000)).isEmpty();
        assertThat(progressing().getLastTransitionTime()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void a_change_that_none_of_its_Pods_is_made_of_yet_begins_anew() {
        told(0, 2, 2);
        deployment.getMetadata().setGeneration(2L);

        assertThat(told(100, 0, 2 - 1)).startsWith("True ReplicaSetUpdated");
        assertThat(told(101, 2, 1)).startsWith("True");
        assertThat(told(190, 2, 1)).startsWith("True");
        assertThat(told(191, 2, 1)).startsWith("False");
    }

    /** Counts, writes, and returns what is said. */
    private String told(int second, int updated, int ready) {
        DeploymentStatus counted = new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withUpdatedReplicas(updated)
                .withReadyReplicas(ready)
                .build();
        var said = DeploymentProgress.of(deployment, counted, ready >= 2, at(second));
        deployment = new DeploymentBuilder(deployment)
                .withStatus(new DeploymentStatusBuilder(counted)
                        .withConditions(said)
                        .build())
                .build();
        return said.getStatus() + " " + said.getReason() + " " + said.getMessage();
    }

    private java.util.Optional<Duration> left(int second) {
        return DeploymentProgress.left(deployment, at(second));
    }

    private DeploymentCondition progressing() {
        return deployment.getStatus().getConditions().get(0);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
