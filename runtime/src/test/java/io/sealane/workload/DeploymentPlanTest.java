package io.sealane.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeploymentPlanTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void missing_pods_are_made_of_the_template_and_belong_to_the_deployment() {
        var missing = DeploymentPlan.of(deployment(2, "hello:1"), List.of()).missing();

        assertThat(missing).hasSize(2);
        var pod = missing.get(0);
        assertThat(pod.getMetadata().getName()).matches("web-[0-9a-f]{10}-0");
        assertThat(pod.getMetadata().getLabels()).containsEntry("app", "web").containsKey("pod-template-hash");
        assertThat(pod.getMetadata().getOwnerReferences().get(0).getUid()).isEqualTo("u1");
        assertThat(pod.getSpec().getContainers().get(0).getImage()).isEqualTo("hello:1");
        assertThat(missing.get(1).getMetadata().getName()).endsWith("-1");
    }

    @Test
    void a_gap_is_filled_and_too_many_go_from_the_end() {
        var three = DeploymentPlan.of(deployment(3, "hello:1"), List.of()).missing();
        var gap = DeploymentPlan.of(deployment(3, "hello:1"), List.of(three.get(0), three.get(2)));
        assertThat(gap.missing())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly(three.get(1).getMetadata().getName());

        var fewer = DeploymentPlan.of(deployment(1, "hello:1"), three);
        assertThat(fewer.missing()).isEmpty();
        assertThat(fewer.surplus()).containsExactly(three.get(1), three.get(2));
    }

    @Test
    void pods_of_an_earlier_template_stay_until_enough_new_ones_are_ready() {
        var old = DeploymentPlan.of(deployment(1, "hello:1"), List.of()).missing().stream()
                .map(DeploymentPlanTest::ready)
                .toList();
        var changed = deployment(1, "hello:2");
        var fresh = DeploymentPlan.of(changed, old).missing();

        assertThat(fresh).hasSize(1);
        assertThat(DeploymentPlan.of(changed, both(old, fresh)).surplus()).isEmpty();
        var ready = fresh.stream().map(DeploymentPlanTest::ready).toList();
        assertThat(DeploymentPlan.of(changed, both(old, ready)).surplus()).isEqualTo(old);
    }

    @Test
    void the_status_counts_and_keeps_the_time_of_the_last_change() {
        var deployment = deployment(2, "hello:1");
        var pods = DeploymentPlan.of(deployment, List.of()).missing();
        var one = List.of(ready(pods.get(0)), pods.get(1));

        var waiting = DeploymentPlan.of(deployment, one).status(deployment, NOW);
        assertThat(waiting.getStatus().getReplicas()).isEqualTo(2);
        assertThat(waiting.getStatus().getReadyReplicas()).isEqualTo(1);
        assertThat(waiting.getStatus().getUnavailableReplicas()).isEqualTo(1);
        assertThat(available(waiting).getStatus()).isEqualTo("False");

        var still = DeploymentPlan.of(waiting, one).status(waiting, NOW.plusSeconds(60));
        assertThat(available(still).getLastTransitionTime()).isEqualTo("2026-01-02T03:04:05Z");
        var done = DeploymentPlan.of(
                        still, pods.stream().map(DeploymentPlanTest::ready).toList())
                .status(still, NOW.plusSeconds(90));
        assertThat(available(done).getStatus()).isEqualTo("True");
        assertThat(available(done).getLastTransitionTime()).isEqualTo("2026-01-02T03:05:35Z");
    }

    private static DeploymentCondition available(Deployment deployment) {
        return deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Available"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Pod> both(List<Pod> some, List<Pod> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static Pod ready(Pod pod) {
        return new PodBuilder(pod)
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Deployment deployment(int replicas, String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withUid("u1")
                .withGeneration(3L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
