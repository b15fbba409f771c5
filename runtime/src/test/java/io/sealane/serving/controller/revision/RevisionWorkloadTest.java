package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RevisionWorkloadTest {

    @Test
    void a_probe_without_a_port_gets_the_one_that_requests_go_to() {
        var container = container(new ContainerBuilder()
                .addNewPort()
                .withContainerPort(9000)
                .endPort()
                .withReadinessProbe(new ProbeBuilder()
                        .withNewHttpGet()
                        .withPath("/ready")
                        .endHttpGet()
                        .withPeriodSeconds(0)
                        .build())
                .withStartupProbe(new ProbeBuilder()
                        .withNewTcpSocket()
                        .withPort(new IntOrString(0))
                        .endTcpSocket()
                        .build())
                .withLivenessProbe(new ProbeBuilder().withNewGrpc().endGrpc().build())
                .build());

        assertThat(container.getReadinessProbe().getHttpGet().getPort()).isEqualTo(new IntOrString(9000));
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/ready");
        assertThat(container.getReadinessProbe().getPeriodSeconds()).isZero();
        assertThat(container.getStartupProbe().getTcpSocket().getPort()).isEqualTo(new IntOrString(9000));
        assertThat(container.getLivenessProbe().getGrpc().getPort()).isEqualTo(9000);
    }

    @Test
    void a_probe_that_names_a_port_keeps_it() {
        var container = container(new ContainerBuilder()
                .withReadinessProbe(new ProbeBuilder()
                        .withNewHttpGet()
                        .withPort(new IntOrString("user-port"))
                        .endHttpGet()
                        .build())
                .withLivenessProbe(new ProbeBuilder()
                        .withNewTcpSocket()
                        .withPort(new IntOrString(9999))
                        .endTcpSocket()
                        .build())
                .build());

        assertThat(container.getReadinessProbe().getHttpGet().getPort()).isEqualTo(new IntOrString("user-port"));
        assertThat(container.getLivenessProbe().getTcpSocket().getPort()).isEqualTo(new IntOrString(9999));
        assertThat(container.getStartupProbe()).isNull();
    }

    @Test
    void a_probe_that_only_says_how_often_is_left_out_as_no_Pod_may_have_it() {
        var container = container(new ContainerBuilder()
                .withReadinessProbe(new ProbeBuilder().withSuccessThreshold(1).build())
                .build());

        assertThat(container.getReadinessProbe()).isNull();
    }

    @Test
    void only_the_container_that_requests_go_to_has_their_port_and_is_told_it() {
        var beside = new ContainerBuilder()
                .withName("beside")
                .withImage("example.com/beside")
                .addNewEnv()
                .withName("PORT")
                .withValue("7000")
                .endEnv()
                .build();
        var asked = new ContainerBuilder()
                .withName("asked")
                .withImage("example.com/asked")
                .addNewPort()
                .withContainerPort(9000)
                .endPort()
                .build();

        for (var spec : List.of(
                RevisionWorkload.deployment(revision(beside, asked), 1),
                new ClusterShape(Duration.ofSeconds(1)).deployment(revision(beside, asked), 1))) {
            var containers = spec.getSpec().getTemplate().getSpec().getContainers();
            assertThat(containers.get(0).getPorts()).isEmpty();
            assertThat(variables(containers.get(0))).contains("PORT=7000").doesNotContain("PORT=9000");
            assertThat(variables(containers.get(0))).contains("K_REVISION=one-00001");
            assertThat(containers.get(1).getPorts())
                    .singleElement()
                    .satisfies(port -> assertThat(port.getContainerPort()).isEqualTo(9000));
            assertThat(variables(containers.get(1))).contains("PORT=9000", "K_REVISION=one-00001");
        }
    }

    @Test
    void Pods_do_not_say_who_leads_to_their_Revision_since_that_changes() {
        var revision = new RevisionBuilder(revision(new Container()))
                .editMetadata()
                .addToLabels("serving.knative.dev/routingState", "pending")
                .addToLabels("of", "template")
                .addToAnnotations("serving.knative.dev/routingStateModified", "2026-01-01T00:00:00Z")
                .addToAnnotations("about", "template")
                .endMetadata()
                .build();
        var made = RevisionWorkload.deployment(revision, 1);
        var pod = made.getSpec().getTemplate().getMetadata();

        assertThat(pod.getLabels()).isEqualTo(made.getMetadata().getLabels());
        assertThat(pod.getLabels())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "of", "template",
                        "app", "one-00001",
                        "serving.knative.dev/revision", "one-00001",
                        "serving.knative.dev/revisionUID", "uid"));
        assertThat(pod.getAnnotations()).containsExactly(Map.entry("about", "template"));
    }

    private static List<String> variables(Container container) {
        return container.getEnv().stream()
                .map(variable -> variable.getName() + "=" + variable.getValue())
                .toList();
    }

    private static Container container(Container given) {
        var only = new ContainerBuilder(given)
                .withName("user-container")
                .withImage("example.com/one")
                .build();
        return RevisionWorkload.deployment(revision(only), 1)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    private static Revision revision(Container... containers) {
        return new RevisionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("one-00001")
                .withUid("uid")
                .endMetadata()
                .withNewSpec()
                .withContainers(containers)
                .endSpec()
                .build();
    }
}
