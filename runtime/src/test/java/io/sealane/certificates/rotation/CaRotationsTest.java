package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Pem;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Hold;
import io.sealane.certificates.model.CARotation.Reference;
import io.sealane.certificates.model.CARotation.Spec;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CaRotationsTest {

    private static final String ISSUER = "knative-eventing-ca-issuer";
    private final RotatingController node = RotatingController.start();
    private final FakeResources resources = node.resources();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_rotation_replaces_authority_and_leaves_and_leaves_one_root_published() throws Exception {
        var before = secret("cert-manager", "eventing-ca").getData().get("tls.crt");
        node.holdersConfirm();

        create("cert-manager", "ClusterIssuer", "Rotate");
        var done = node.await(CARotation.class, "cert-manager", "one", RotatingController.phase("Done"));

        var after = secret("cert-manager", "eventing-ca").getData().get("tls.crt");
        assertThat(after).isNotEqualTo(before);
        assertThat(secret("knative-eventing", "mt-broker-ingress-server-tls")
                        .getData()
                        .get("ca.crt"))
                .isEqualTo(after);
        assertThat(done.status().bundleVersion()).isEqualTo(2);
        assertThat(resources
                        .read(ConfigMap.class, "knative-eventing", ISSUER + "-roots")
                        .getData()
                        .values())
                .singleElement()
                .satisfies(
                        pem -> assertThat(pem.strip()).isEqualTo(decoded(after).strip()));
        // What was made for the rotation only is removed after the last phase was stored.
        node.awaitNone("selfsigned-ca-next-");
    }

    @Test
    void nothing_is_switched_before_every_holder_has_confirmed_and_an_abort_turns_back() throws Exception {
        var before = secret("cert-manager", "eventing-ca").getData().get("tls.crt");

        var rotation = create("cert-manager", "ClusterIssuer", "Rotate");
        var waiting = node.await(
                CARotation.class,
                "cert-manager",
                "one",
                one -> RotatingController.phase("Publishing").test(one)
                        && one.status().waitingFor() != null
                        && one.status().waitingFor().toString().contains("stubborn"));
        assertThat(waiting.status().waitingFor()).contains("stubborn to confirm version 1 (has 0)");
        assertThat(secret("cert-manager", "eventing-ca").getData().get("tls.crt"))
                .isEqualTo(before);

        var spec = rotation.spec();
        FakeResources.untilTaken(() -> resources.replace(CARotation.of(
                resources.read(CARotation.class, "cert-manager", "one").getMetadata(),
                new Spec(spec.issuerRef(), "Abort", null, spec.hold()))));
        node.await(CARotation.class, "cert-manager", "one", RotatingController.phase("Aborting"));
        node.holdersConfirm();

        node.await(CARotation.class, "cert-manager", "one", RotatingController.phase("Aborted"));
        assertThat(secret("cert-manager", "eventing-ca").getData().get("tls.crt"))
                .isEqualTo(before);
        assertThat(resources
                        .read(ConfigMap.class, "knative-eventing", ISSUER + "-roots")
                        .getData()
                        .values())
                .singleElement()
                .satisfies(
                        pem -> assertThat(pem.strip()).isEqualTo(decoded(before).strip()));
    }

    @Test
    void a_next_authority_that_is_named_while_the_rotation_waits_for_one_is_taken() throws Exception {
        resources
                .delete(Certificate.class, new ResourceKey("cert-manager", "selfsigned-ca"))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        // Whoever saw it still would make the next authority by it.
        node.awaitGone(new ResourceKey("cert-manager", "selfsigned-ca"));
        var rotation = create("cert-manager", "ClusterIssuer", "Rotate");
        node.await(
                CARotation.class,
                "cert-manager",
                "one",
                one -> RotatingController.phase("Preparing").test(one)
                        && String.valueOf(one.status().waitingFor())
                                .contains("no Certificate makes Secret cert-manager/eventing-ca"));

        var brought = TestCa.create("brought");
        resources.create(authority("brought", brought)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        name("brought", rotation);

        var publishing = node.await(CARotation.class, "cert-manager", "one", RotatingController.phase("Publishing"));
        assertThat(publishing.status().nextRoot()).isEqualTo(Pem.certificate(brought.certificate()));
    }

    /** Whatever the rotation writes meanwhile. */
    private void name(String secret, CARotation rotation) throws Exception {
        var spec = rotation.spec();
        var named = new Spec(spec.issuerRef(), spec.action(), new CARotation.NextSecret(secret), spec.hold());
        var patched = CARotation.of(
                new ObjectMetaBuilder()
                        .withNamespace("cert-manager")
                        .withName("one")
                        .withUid(rotation.getMetadata().getUid())
                        .build(),
                named);
        resources.replace(patched).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Secret authority(String name, TestCa authority) {
        var credential = authority.asCredential(new SecretName("cert-manager", name));
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("cert-manager")
                .withName(name)
                .endMetadata()
                .addToData("tls.crt", base64(Pem.certificates(credential.chain())))
                .addToData("tls.key", base64(Pem.privateKey(credential.key(), Encoding.PKCS8)))
                .build();
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void a_ClusterIssuer_is_rotated_from_the_cluster_namespace_only() throws Exception {
        create("knative-eventing", "ClusterIssuer", "Rotate");
        var refused = node.await(
                CARotation.class,
                "knative-eventing",
                "one",
                one -> one.status() != null
                        && one.status().conditions() != null
                        && one.status().conditions().stream()
                                .anyMatch(condition -> condition.reason().equals("InvalidSpec")));
        assertThat(refused.status().conditions().get(0).message()).contains("belongs in namespace cert-manager");
    }

    @Test
    void an_emergency_waits_for_nobody_and_names_who_was_passed_over() throws Exception {
        var before = secret("cert-manager", "eventing-ca").getData().get("tls.crt");

        create("cert-manager", "ClusterIssuer", "Emergency");
        var retiring = node.await(CARotation.class, "cert-manager", "one", RotatingController.phase("Retiring"));

        assertThat(secret("cert-manager", "eventing-ca").getData().get("tls.crt"))
                .isNotEqualTo(before);
        assertThat(retiring.status().history())
                .anySatisfy(step -> assertThat(step.evidence())
                        .startsWith("emergency, without waiting for")
                        .contains("stubborn to confirm version 1 (has 0)"));
        node.holdersConfirm();
        node.await(CARotation.class, "cert-manager", "one", RotatingController.phase("Done"));
    }

    private CARotation create(String namespace, String kind, String action) throws Exception {
        var rotation = CARotation.of(
                new ObjectMetaBuilder().withNamespace(namespace).withName("one").build(),
                new Spec(new Reference(ISSUER, kind, null), action, null, new Hold("0s", "0s", "0s")));
        return resources.create(rotation).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Secret secret(String namespace, String name) {
        return resources.read(Secret.class, namespace, name);
    }

    private static String decoded(String base64) {
        return new String(java.util.Base64.getDecoder().decode(base64), java.nio.charset.StandardCharsets.US_ASCII);
    }
}
