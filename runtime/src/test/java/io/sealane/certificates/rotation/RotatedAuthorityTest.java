package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Pem;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Reference;
import io.sealane.certificates.model.CARotation.Spec;
import io.sealane.certificates.model.Secrets;
import io.sealane.resource.client.FakeResources;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RotatedAuthorityTest {

    private static final SecretName AUTHORITY = new SecretName("cert-manager", "ca");
    private static final SecretName NEXT_SECRET = new SecretName("cert-manager", "next");
    private static final TestCa OLD = TestCa.create("old");
    private static final TestCa NEXT = TestCa.create("next");

    private final FakeResources resources = new FakeResources();
    private final Certificate recipe = new CertificateBuilder()
            .withNewMetadata()
            .withNamespace("cert-manager")
            .withName("root")
            .endMetadata()
            .withNewSpec()
            .withIsCA(true)
            .withSecretName("ca")
            .endSpec()
            .build();

    @Test
    void a_rotation_that_tidies_up_leaves_the_next_authority_of_another_one() {
        var first = makeNext("first");
        var second = makeNext("second");
        var kept = copies().stream()
                .filter(one -> "second".equals(rotationOf(one)))
                .findFirst()
                .orElseThrow();
        copies().forEach(this::secret);
        assertThat(copies()).hasSize(2);

        first.tidy(Optional.of(recipe)).toCompletableFuture().join();

        assertThat(copies()).containsExactly(kept);
        assertThat(resources.informer(Secret.class).list())
                .singleElement()
                .satisfies(secret -> assertThat(secret.getMetadata().getName())
                        .isEqualTo(kept.getSpec().getSecretName()));
        assertThat(second.nextSecret().toCompletableFuture().join()).isPresent();
        assertThat(first.nextSecret().toCompletableFuture().join()).isEmpty();
    }

    @Test
    void what_was_made_before_another_was_brought_along_is_tidied_up_too_and_what_was_brought_stays() {
        var made = makeNext("first");
        copies().forEach(this::secret);
        put(NEXT.asCredential(NEXT_SECRET));
        var brought = made.bringing(Optional.of("next"));
        assertThat(brought.secrets()).containsAll(made.secrets()).contains(NEXT_SECRET);

        brought.tidy(Optional.of(recipe)).toCompletableFuture().join();

        assertThat(copies()).isEmpty();
        assertThat(brought.nextSecret().toCompletableFuture().join()).isPresent();
        assertThat(made.nextSecret().toCompletableFuture().join()).isEmpty();
    }

    @Test
    void what_is_made_for_a_rotation_goes_with_it() {
        makeNext("first");

        assertThat(copies().get(0).getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getKind, OwnerReference::getName)
                .containsExactly(tuple("CARotation", "first"));
    }

    @Test
    void a_next_authority_that_is_gone_is_given_up_where_the_old_one_is_and_an_earlier_write_cannot_undo_it() {
        var authority = new RotatedAuthority(resources, AUTHORITY, "first", Optional.of("next"));
        put(OLD.asCredential(AUTHORITY));
        put(NEXT.asCredential(NEXT_SECRET));
        var before = present(authority);
        resources.delete(Secret.class, Secrets.key(NEXT_SECRET));
        assertThat(authority.isGivenUp(Optional.of(before), fingerprint(NEXT))).isFalse();

        switchTo(authority);

        assertThat(authority.isGivenUp(Optional.of(present(authority)), fingerprint(NEXT)))
                .isTrue();
        assertThat(present(authority).getData()).isEqualTo(before.getData());
        assertThat(resources.replace(before).toCompletableFuture())
                .as("a write that was under way")
                .isCompletedExceptionally();
        var other = new RotatedAuthority(resources, AUTHORITY, "second", Optional.of("next"));
        assertThat(other.isGivenUp(Optional.of(present(authority)), fingerprint(NEXT)))
                .as("of another rotation")
                .isFalse();

        put(NEXT.asCredential(NEXT_SECRET));
        switchTo(authority);

        assertThat(authority.isGivenUp(Optional.of(present(authority)), fingerprint(NEXT)))
                .as("it was written again in time")
                .isFalse();
        assertThat(present(authority).getMetadata().getAnnotations()).doesNotContainValue("first");
    }

    @Test
    void a_third_authority_is_not_replaced() {
        var authority = new RotatedAuthority(resources, AUTHORITY, "first", Optional.of("next"));
        put(TestCa.create("third").asCredential(AUTHORITY));
        put(NEXT.asCredential(NEXT_SECRET));

        assertThatThrownBy(() -> switchTo(authority))
                .hasMessageContaining(
                        "Secret cert-manager/ca: expected the old authority or the next one, got another");
    }

    @Test
    void an_authority_is_its_holders_own_when_it_is_the_root_and_the_key_is_there() {
        assertThat(RotatedAuthority.notItsOwn(secret(OLD.asCredential(AUTHORITY))))
                .isEmpty();

        var someKey = NEXT.asCredential(AUTHORITY).key();
        var stranger = new Credential(
                AUTHORITY, 1, someKey, OLD.asCredential(AUTHORITY).chain());
        assertThat(RotatedAuthority.notItsOwn(secret(stranger)))
                .contains("a root and its key in Secret cert-manager/ca, got \"CN=old\" without it");
        assertThat(RotatedAuthority.notItsOwn(secret(OLD.intermediate("below").asCredential(AUTHORITY))))
                .contains("a root in Secret cert-manager/ca, got \"CN=below\" below \"CN=old\"");
    }

    @Test
    void somebody_elses_root_behind_a_root_of_ones_own_is_not_its_holders() {
        var own = NEXT.asCredential(AUTHORITY);
        var behind = new Credential(AUTHORITY, 1, own.key(), List.of(NEXT.certificate(), OLD.certificate()));

        assertThat(RotatedAuthority.notItsOwn(secret(behind)))
                .contains("no root but \"CN=next\" in Secret cert-manager/ca, got \"CN=old\" behind it");
    }

    private void switchTo(RotatedAuthority authority) {
        authority
                .switchTo(fingerprint(OLD), fingerprint(NEXT))
                .toCompletableFuture()
                .join();
    }

    private void put(Credential authority) {
        resources.delete(Secret.class, Secrets.key(authority.name()));
        resources.create(secret(authority));
    }

    private static Secret secret(Credential authority) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(authority.name().namespace())
                .withName(authority.name().name())
                .endMetadata()
                .withData(Map.of(
                        "tls.crt",
                        base64(Pem.certificates(authority.chain())),
                        "tls.key",
                        base64(Pem.privateKey(authority.key(), Encoding.PKCS8))))
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Secret present(RotatedAuthority authority) {
        return authority.presentSecret().toCompletableFuture().join().orElseThrow();
    }

    private static String fingerprint(TestCa authority) {
        return RotationInventory.fingerprint(authority.certificate());
    }

    private RotatedAuthority makeNext(String rotation) {
        var authority = new RotatedAuthority(resources, AUTHORITY, rotation, Optional.empty());
        var owner = CARotation.of(
                new ObjectMetaBuilder()
                        .withNamespace("cert-manager")
                        .withName(rotation)
                        .withUid("uid-of-" + rotation)
                        .build(),
                new Spec(new Reference("issuer", "ClusterIssuer", null), "Rotate", null, null));
        authority
                .makeNext(rotation, owner, Optional.of(recipe))
                .toCompletableFuture()
                .join();
        return authority;
    }

    private List<Certificate> copies() {
        return resources.informer(Certificate.class).list();
    }

    private static String rotationOf(Certificate copy) {
        return copy.getMetadata().getLabels().get(RotatedAuthority.ROTATION);
    }

    private void secret(Certificate of) {
        resources.create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace("cert-manager")
                .withName(of.getSpec().getSecretName())
                .endMetadata()
                .build());
    }
}
