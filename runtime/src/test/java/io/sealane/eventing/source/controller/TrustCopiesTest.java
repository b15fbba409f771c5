package io.sealane.eventing.source.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import io.sealane.resource.manifest.Manifests;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Trusted roots in the namespaces of workloads that mount them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TrustCopiesTest {

    private static final TestCa ONE = TestCa.create("one");
    private static final TestCa TWO = TestCa.create("two");
    private static final String COMBINED = "kn-combined-kne-bundlekne-bundle";

    private final FakeResources resources = new FakeResources();
    private final TrustCopies copies = new TrustCopies(resources, "knative-eventing", false);

    @Test
    void each_bundle_and_all_together_are_copied_to_the_namespace_and_owned_by_who_mounts_them() throws Exception {
        bundle("b", ONE);
        bundle("a", TWO);
        var binding = binding("first");

        assertThat(bring(binding)).isEmpty();

        assertThat(copies.mounted("ns")).containsExactly("akne-bundle", "bkne-bundle", COMBINED);
        var copy = map("bkne-bundle");
        assertThat(copy.getData()).containsEntry("ca.crt", ONE.bundle().toPem());
        assertThat(copy.getMetadata().getLabels()).containsEntry("networking.knative.dev/trust-bundle", "true");
        assertThat(copy.getMetadata().getAnnotations()).containsOnlyKeys("kept");
        assertThat(owners(copy)).containsExactly("first");
        assertThat(new String(
                        Base64.getDecoder().decode(map(COMBINED).getBinaryData().get("kn-combined-kne-bundle.pem")),
                        StandardCharsets.US_ASCII))
                .isEqualTo(ONE.bundle().plus(TWO.bundle()).toPem());
    }

    @Test
    void what_a_namespaces_Issuer_has_published_is_copied_to_that_namespace_alone() throws Exception {
        bundle("everybodys", ONE);
        issuers("own", "ns", TWO);
        issuers("others", "bank", TestCa.create("bank"));

        assertThat(bring(binding("first"))).isEmpty();

        assertThat(copies.mounted("ns")).containsExactly("everybodyskne-bundle", COMBINED, "ownkne-bundle");
        assertThat(new String(
                        Base64.getDecoder().decode(map(COMBINED).getBinaryData().get("kn-combined-kne-bundle.pem")),
                        StandardCharsets.US_ASCII))
                .isEqualTo(ONE.bundle().plus(TWO.bundle()).toPem());
        assertThat(copies.mounted("knative-eventing")).containsExactly("everybodys");
        assertThat(bring(binding("first"))).as("once more").isEmpty();
    }

    @Test
    void a_copy_is_nobodys_bundle_and_one_that_says_so_is_put_right() throws Exception {
        issuers("own", "ns", TWO);
        var binding = binding("first");
        bring(binding);

        assertThat(map("ownkne-bundle").getMetadata().getLabels())
                .containsOnly(Map.entry("networking.knative.dev/trust-bundle", "true"), Map.entry("kept", "y"));
        assertThat(map("ownkne-bundle").getMetadata().getAnnotations()).containsOnly(Map.entry("kept", "x"));

        ResourcesContract.done(resources.replace(new ConfigMapBuilder(map("ownkne-bundle"))
                .editMetadata()
                .addToLabels("cert.sealane.io/bundle", "ca")
                .endMetadata()
                .build()));
        bring(binding);
        assertThat(map("ownkne-bundle").getMetadata().getLabels()).doesNotContainKey("cert.sealane.io/bundle");
    }

    @Test
    void a_second_consumer_owns_them_too_and_looking_again_writes_nothing() throws Exception {
        bundle("a", ONE);
        bring(binding("second"));
        var first = binding("first");
        bring(first);

        assertThat(owners(map("akne-bundle"))).containsExactly("first", "second");
        var writes = resources.writes();
        bring(first);
        assertThat(resources.writes()).isEqualTo(writes);
    }

    @Test
    void a_change_of_a_bundle_reaches_its_copy_and_one_that_is_gone_takes_it_along() throws Exception {
        bundle("a", ONE);
        var binding = binding("first");
        bring(binding);

        bundle("a", TWO);
        bring(binding);
        assertThat(map("akne-bundle").getData())
                .containsEntry("ca.crt", TWO.bundle().toPem());

        ResourcesContract.done(resources.delete(ConfigMap.class, new ResourceKey("knative-eventing", "a")));
        bring(binding);
        assertThat(resources.informer(ConfigMap.class).list()).isEmpty();
        assertThat(copies.mounted("ns")).isEmpty();
    }

    @Test
    void what_is_there_already_and_is_no_copy_stays() throws Exception {
        bundle("a", ONE);
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: akne-bundle, namespace: ns}, data: {mine: x}}");

        assertThat(bring(binding("first")))
                .contains("ConfigMap ns/akne-bundle is there already, and is no copy of trusted roots");
        assertThat(map("akne-bundle").getData()).containsOnlyKeys("mine");
    }

    @Test
    void in_the_system_namespace_the_originals_are_mounted_and_on_this_machine_nothing_is() throws Exception {
        bundle("a", ONE);
        var local = new TrustCopies(resources, "knative-eventing", true);
        var writes = resources.writes();

        ResourcesContract.done(local.bring(binding("first")));

        assertThat(copies.mounted("knative-eventing")).containsExactly("a");
        assertThat(local.mounted("ns")).isEmpty();
        assertThat(local.mounted("knative-eventing")).isEmpty();
        assertThat(resources.writes()).as("but for the binding").isEqualTo(writes + 1);
    }

    private Optional<String> bring(SinkBinding binding) throws Exception {
        return ResourcesContract.done(copies.bring(binding));
    }

    private ConfigMap map(String name) {
        return resources.read(ConfigMap.class, "ns", name);
    }

    private static List<String> owners(ConfigMap map) {
        return map.getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getName)
                .toList();
    }

    private SinkBinding binding(String name) throws Exception {
        apply("{apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: " + name
                + ", namespace: ns}, spec: {}}");
        return resources.read(SinkBinding.class, "ns", name);
    }

    private void issuers(String name, String namespace, TestCa ca) throws Exception {
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: knative-eventing,"
                + " annotations: {kept: x, cert.sealane.io/bundle-version: '3'},"
                + " labels: {kept: y, cert.sealane.io/bundle: ca, cert.sealane.io/issuer-namespace: " + namespace
                + "}}, data: {ca.crt: \"" + ca.bundle().toPem().replace("\n", "\\n") + "\"}}");
    }

    private void bundle(String name, TestCa ca) throws Exception {
        apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: knative-eventing,"
                + " annotations: {kept: x}, labels: {networking.knative.dev/trust-bundle: 'true'}}, data: {ca.crt: \""
                + ca.bundle().toPem().replace("\n", "\\n") + "\"}}");
    }

    private void apply(String yaml) throws Exception {
        ResourcesContract.done(Manifests.apply(resources, Manifests.read(yaml, "test")));
    }
}
