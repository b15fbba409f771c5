package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.ContainerStatus;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.scale.Decision;
import io.sealane.serving.scale.Decision.Activity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RevisionStatusesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void it_is_ready_when_its_first_Pod_is() {
        var starting = judged(fresh(), 0, decided(1, Activity.QUEUED), false);
        assertThat(condition(starting, "Ready")).isEqualTo("Unknown Deploying");
        assertThat(condition(starting, "Active")).isEqualTo("Unknown Queued");

        var started = judged(starting, 1, decided(1, Activity.ACTIVE), false);
        assertThat(condition(started, "Ready")).isEqualTo("True");
        assertThat(condition(started, "Active")).isEqualTo("True");
        assertThat(started.getStatus().getActualReplicas()).isEqualTo(1);
        assertThat(started.getStatus().getDesiredReplicas()).isEqualTo(1);
    }

    @Test
    void once_ready_it_stays_so_while_it_comes_and_goes() {
        var ready = judged(fresh(), 1, decided(1, Activity.ACTIVE), false);

        var resting = judged(ready, 0, decided(0, Activity.NO_TRAFFIC), false);
        assertThat(condition(resting, "Ready")).isEqualTo("True");
        assertThat(condition(resting, "Active")).isEqualTo("False NoTraffic");

        var coming = judged(resting, 0, decided(1, Activity.QUEUED), false);
        assertThat(condition(coming, "Ready")).isEqualTo("True");
        assertThat(condition(coming, "ResourcesAvailable")).isEqualTo("True");
    }

    @Test
    void one_that_begins_with_none_is_ready_without_having_run() {
        assertThat(condition(judged(fresh(), 0, decided(0, Activity.NO_TRAFFIC), true), "Ready"))
                .isEqualTo("True");
        assertThat(condition(judged(fresh(), 0, decided(0, Activity.NO_TRAFFIC), false), "Ready"))
                .isEqualTo("Unknown Deploying");
    }

    @Test
    void what_could_never_run_is_not_ready_for_running_no_more() {
        var broken = RevisionStatuses.of(
                fresh(),
                deployment(0),
                List.of(waiting("ImageNotRegistered")),
                facts(decided(1, Activity.QUEUED), false),
                NOW);
        assertThat(condition(broken, "Ready")).isEqualTo("False ContainerMissing");

        // Nobody reaches it any more, or the node has started again.
        var gone = judged(broken, 0, decided(0, Activity.NO_TRAFFIC), false);
        assertThat(condition(gone, "Ready")).isEqualTo("False ContainerMissing");
        assertThat(condition(gone, "ContainerHealthy")).isEqualTo("False ContainerMissing");
    }

    @Test
    void what_did_not_come_in_time_is_told() {
        var late = judged(fresh(), 0, decided(0, Activity.TIMED_OUT), false);

        assertThat(condition(late, "Ready")).isEqualTo("False ProgressDeadlineExceeded");
        assertThat(message(late, "ResourcesAvailable")).isEqualTo("Initial scale was never achieved");
        assertThat(condition(late, "Active")).isEqualTo("False TimedOut");
    }

    @Test
    void what_a_Deployment_says_of_its_deadline_is_told_in_its_words() {
        var stalled = new DeploymentBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("Progressing")
                .withStatus("False")
                .withReason("ProgressDeadlineExceeded")
                .withMessage("ReplicaSet \"hello-00001-deployment-1\" has timed out progressing.")
                .endCondition()
                .endStatus()
                .build();
        var late = RevisionStatuses.of(fresh(), stalled, List.of(), facts(decided(1, Activity.QUEUED), false), NOW);

        assertThat(condition(late, "Ready")).isEqualTo("False ProgressDeadlineExceeded");
        assertThat(condition(late, "ResourcesAvailable")).isEqualTo("False ProgressDeadlineExceeded");
        assertThat(message(late, "Ready"))
                .isEqualTo("ReplicaSet \"hello-00001-deployment-1\" has timed out progressing.");
    }

    @Test
    void an_image_is_pinned_to_a_digest_or_to_nothing() {
        var decision = decided(1, Activity.ACTIVE);
        var written = judged(fresh(), 1, decision, false).getStatus().getContainerStatuses();
        assertThat(written).containsExactly(new ContainerStatus(null, "user-container"));

        var digest = "example.com/hello@sha256:" + "0".repeat(64);
        var facts = new RevisionStatuses.Facts(
                facts(decision, false).scale(),
                Optional.empty(),
                new RevisionImages.Known(Map.of("user-container", digest)));
        var pinned = RevisionStatuses.of(fresh(), deployment(1), List.of(), facts, NOW);
        assertThat(pinned.getStatus().getContainerStatuses())
                .containsExactly(new ContainerStatus(digest, "user-container"));
    }

    private static String message(Revision revision, String type) {
        return Conditions.find(revision.getStatus().getConditions(), type)
                .orElseThrow()
                .getMessage();
    }

    private static Revision judged(Revision revision, int ready, Decision decision, boolean beginsWithNone) {
        return RevisionStatuses.of(revision, deployment(ready), List.of(), facts(decision, beginsWithNone), NOW);
    }

    private static RevisionStatuses.Facts facts(Decision decision, boolean beginsWithNone) {
        var scale = new RevisionScaling.State(
                decision.wanted(), Optional.of(decision), Optional.empty(), beginsWithNone, RoutingState.ACTIVE);
        return new RevisionStatuses.Facts(scale, Optional.empty(), RevisionImages.Known.asWritten(fresh()));
    }

    private static Decision decided(int wanted, Activity activity) {
        return new Decision(wanted, activity, false, 0, 0, -1);
    }

    private static Revision fresh() {
        return new RevisionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("hello-00001")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("user-container")
                .withImage("hello")
                .endContainer()
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.apps.Deployment deployment(int ready) {
        return new DeploymentBuilder()
                .withNewStatus()
                .withReadyReplicas(ready)
                .endStatus()
                .build();
    }

    private static Pod waiting(String reason) {
        return new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewWaiting("nobody knows it", reason)
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static String condition(Revision revision, String type) {
        return Conditions.find(revision.getStatus().getConditions(), type)
                .map(condition ->
                        condition.getStatus() + (condition.getReason() == null ? "" : " " + condition.getReason()))
                .orElse("none");
    }
}
