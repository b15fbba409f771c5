package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.certificates.CARotation.Reference;
import io.sealane.certificates.CARotation.Spec;
import io.sealane.resource.client.FakeResources;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RotatedAuthorityTest {

    private static final SecretName AUTHORITY = new SecretName("cert-manager", "ca");

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
    void what_is_made_for_a_rotation_goes_with_it() {
        makeNext("first");

        assertThat(copies().get(0).getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getKind, OwnerReference::getName)
                .containsExactly(tuple("CARotation", "first"));
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
