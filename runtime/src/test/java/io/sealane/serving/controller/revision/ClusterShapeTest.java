package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterShapeTest {

    private static final ClusterShape SHAPE = new ClusterShape(Duration.ofSeconds(5));

    @Test
    void containers_sleep_before_they_are_told_to_end_and_have_the_timeout_after_that() {
        var pod = pod(SHAPE, null);

        assertThat(sleep(pod)).isEqualTo(5);
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(305);
    }

    @Test
    void they_sleep_no_longer_than_a_template_gives_them_to_end_which_Kubernetes_would_refuse() {
        var pod = pod(SHAPE, 2L);

        assertThat(sleep(pod)).isEqualTo(2);
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(2);
    }

    @Test
    void without_a_whole_second_nobody_sleeps() {
        assertThat(pod(new ClusterShape(Duration.ofMillis(900)), null)
                        .getContainers()
                        .get(0)
                        .getLifecycle())
                .isNull();
        assertThat(pod(SHAPE, 0L).getContainers().get(0).getLifecycle()).isNull();
    }

    @Test
    void the_private_Service_of_a_long_name_still_has_the_name_of_a_Service() {
        var first = ClusterShape.privateName("a".repeat(62) + "1");
        var second = ClusterShape.privateName("a".repeat(62) + "2");

        assertThat(ClusterShape.privateName("hello-00001")).isEqualTo("hello-00001-private");
        assertThat(first).hasSize(63).isNotEqualTo(second).matches("[a-z][-a-z0-9]*[a-z0-9]");
    }

    private static long sleep(PodSpec pod) {
        return pod.getContainers().get(0).getLifecycle().getPreStop().getSleep().getSeconds();
    }

    private static PodSpec pod(ClusterShape shape, @Nullable Long grace) {
        return shape.deployment(revision(grace), 1).getSpec().getTemplate().getSpec();
    }

    private static Revision revision(@Nullable Long grace) {
        return new RevisionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("hello-00001")
                .withUid("1-2-3")
                .endMetadata()
                .withNewSpec()
                .withTimeoutSeconds(300L)
                .withTerminationGracePeriodSeconds(grace)
                .addNewContainer()
                .withName("user-container")
                .withImage("example.com/hello")
                .endContainer()
                .endSpec()
                .build();
    }
}
