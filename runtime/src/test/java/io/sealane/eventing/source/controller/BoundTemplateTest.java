package io.sealane.eventing.source.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BoundTemplateTest {

    private static final SinkEnvironment ASKING = new SinkEnvironment(
            Map.of("K_SINK", "https://sink.example"), Optional.of("b-oidc-token"), List.of("rootskne-bundle"));
    private static final CronJob JOB = new CronJobBuilder()
            .withNewMetadata()
            .withName("nightly")
            .endMetadata()
            .withNewSpec()
            .withNewJobTemplate()
            .withNewSpec()
            .withNewTemplate()
            .withNewSpec()
            .addNewVolume()
            .withName("own")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .addNewContainer()
            .withName("c")
            .addNewEnv()
            .withName("OWN")
            .withValue("stays")
            .endEnv()
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .endJobTemplate()
            .endSpec()
            .build();

    @Test
    void the_Pods_of_a_CronJob_get_the_environment_and_the_token_and_keep_what_is_theirs() {
        var pod = BoundTemplate.bound(JOB, "b", ASKING)
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(pod.getVolumes())
                .extracting(volume -> volume.getName())
                .containsExactly("own", "oidc-token", "kne-bundle-volume");
        assertThat(pod.getVolumes().get(1).getSecret().getSecretName()).isEqualTo("b-oidc-token");
        var container = pod.getContainers().get(0);
        assertThat(container.getEnv())
                .extracting(variable -> variable.getName() + "=" + variable.getValue())
                .containsExactly("OWN=stays", "K_SINK=https://sink.example");
        assertThat(container.getVolumeMounts())
                .extracting(mount -> mount.getName() + " " + mount.getMountPath() + " " + mount.getReadOnly())
                .containsExactly("oidc-token /oidc true", "kne-bundle-volume /knative-custom-certs true");
        assertThat(pod.getVolumes().get(2).getProjected().getSources())
                .singleElement()
                .satisfies(source -> assertThat(source.getConfigMap().getName()).isEqualTo("rootskne-bundle"));
    }

    @Test
    void bound_again_it_is_the_same_and_without_the_binding_it_is_as_it_was() {
        var bound = BoundTemplate.bound(JOB, "b", ASKING);

        assertThat(BoundTemplate.bound(bound, "b", ASKING)).isEqualTo(bound);
        assertThat(BoundTemplate.boundBy(bound)).contains("b");
        var unbound = BoundTemplate.unbound(bound);
        assertThat(unbound.getSpec()).isEqualTo(JOB.getSpec());
        assertThat(BoundTemplate.boundBy(unbound)).isEmpty();
    }

    @Test
    void where_the_sink_asks_no_longer_and_no_root_is_left_the_volumes_go_and_the_environment_stays() {
        var bound = BoundTemplate.bound(JOB, "b", ASKING);

        var open = BoundTemplate.bound(bound, "b", new SinkEnvironment(ASKING.variables(), Optional.empty(), List.of()))
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(open.getVolumes()).extracting(volume -> volume.getName()).containsExactly("own");
        assertThat(open.getContainers().get(0).getVolumeMounts()).isEmpty();
        assertThat(open.getContainers().get(0).getEnv()).hasSize(2);
    }
}
