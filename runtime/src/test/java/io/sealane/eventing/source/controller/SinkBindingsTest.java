package io.sealane.eventing.source.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import io.sealane.resource.manifest.Manifests;
import io.sealane.resource.status.Conditions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** SinkBindings of workloads that a cluster runs, where trusted roots are mounted. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SinkBindingsTest {

    private static final Way WAY = new Way(
            new Sink(URI.create("https://sink.example"), Optional.of("PEM"), Optional.empty()),
            "ns",
            TrustRoots.NONE,
            Identities.Identity.NONE);

    private final FakeResources resources = new FakeResources();
    private final SinkBindings bindings = new SinkBindings(
            resources,
            new Subjects(resources, false),
            new TokenSecrets(resources, purpose -> CompletableFuture.completedStage("token")),
            new TrustCopies(resources, "knative-eventing", false),
            false);

    @BeforeEach
    void apply() throws Exception {
        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: sender, namespace: ns}
                spec:
                  template:
                    spec:
                      initContainers: [{name: first, image: i}]
                      containers: [{name: main, image: i}]
                """);
        apply("{apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: b, namespace: ns}, spec: {"
                + "subject: {apiVersion: apps/v1, kind: Deployment, namespace: ns, name: sender},"
                + " sink: {uri: 'https://sink.example'}}}");
    }

    @Test
    void roots_are_there_before_the_containers_mount_them_and_go_with_the_last_bundle() throws Exception {
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: roots, namespace: knative-eventing,"
                + " labels: {networking.knative.dev/trust-bundle: 'true'}}, data: {ca.crt: none}}");

        assertThat(condition(run(), "TrustBundlePropagated").getStatus()).isEqualTo("True");

        assertThat(resources.read(ConfigMap.class, "ns", "rootskne-bundle").getData())
                .containsEntry("ca.crt", "none");
        assertThat(pod().getVolumes())
                .singleElement()
                .satisfies(volume -> assertThat(volume.getProjected().getSources())
                        .extracting(source -> source.getConfigMap().getName())
                        .containsExactly("kn-combined-kne-bundlekne-bundle", "rootskne-bundle"));
        for (var container :
                List.of(pod().getInitContainers().get(0), pod().getContainers().get(0))) {
            assertThat(container.getVolumeMounts())
                    .extracting(VolumeMount::getMountPath)
                    .containsExactly("/knative-custom-certs");
            assertThat(container.getEnv()).anySatisfy(variable -> {
                assertThat(variable.getName()).isEqualTo("K_CA_CERTS");
                assertThat(variable.getValue()).isEqualTo("PEM");
            });
        }

        ResourcesContract.done(resources.delete(ConfigMap.class, new ResourceKey("knative-eventing", "roots")));
        run();

        assertThat(pod().getVolumes()).isEmpty();
        assertThat(resources.informer(ConfigMap.class).list()).isEmpty();
    }

    @Test
    void a_copy_that_somebody_takes_away_concerns_the_bindings_of_its_namespace() throws Exception {
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: akne-bundle, namespace: ns,"
                + " labels: {networking.knative.dev/trust-bundle: 'true'}}}");
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: other, namespace: ns}}");

        assertThat(bindings.trusting(resources.read(ConfigMap.class, "ns", "akne-bundle")))
                .containsExactly(new ResourceKey("ns", "b"));
        assertThat(bindings.trusting(resources.read(ConfigMap.class, "ns", "other")))
                .isEmpty();
    }

    @Test
    void a_ConfigMap_in_the_way_of_a_copy_is_named() throws Exception {
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: roots, namespace: knative-eventing,"
                + " labels: {networking.knative.dev/trust-bundle: 'true'}}, data: {ca.crt: none}}");
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: rootskne-bundle, namespace: ns}}");

        var said = condition(run(), "TrustBundlePropagated");

        assertThat(said.getStatus()).isEqualTo("False");
        assertThat(said.getReason()).isEqualTo("ConfigMapNotOwned");
        assertThat(said.getMessage()).startsWith("ConfigMap ns/rootskne-bundle is there already");
    }

    /** Our own admission refuses it; another API server may have let it in. */
    @Test
    void a_subject_of_another_namespace_is_not_the_one_of_that_name_in_its_own() throws Exception {
        run();
        assertThat(pod().getContainers().get(0).getEnv()).isNotEmpty();
        apply("{apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: b, namespace: ns}, spec: {"
                + "subject: {apiVersion: apps/v1, kind: Deployment, namespace: other, name: sender},"
                + " sink: {uri: 'https://sink.example'}}}");

        var said = condition(run(), "Available");

        assertThat(said.getStatus()).isEqualTo("False");
        assertThat(said.getReason()).isEqualTo("SubjectUnsupported");
        assertThat(said.getMessage())
                .isEqualTo("spec.subject.namespace: expected the SinkBinding's own, ns, got other");
        assertThat(pod().getContainers().get(0).getEnv()).isEmpty();
    }

    private List<Condition> run() throws Exception {
        var binding = resources.read(SinkBinding.class, "ns", "b");
        var conditions = new Conditions(List.of(), Instant.EPOCH);
        ResourcesContract.done(bindings.run(binding, WAY)).accept(conditions);
        return conditions.build();
    }

    private static Condition condition(List<Condition> conditions, String type) {
        return Conditions.find(conditions, type).orElseThrow();
    }

    private PodSpec pod() {
        return resources
                .read(Deployment.class, "ns", "sender")
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private void apply(String yaml) throws Exception {
        ResourcesContract.done(Manifests.apply(resources, Manifests.read(yaml, "test")));
    }
}
