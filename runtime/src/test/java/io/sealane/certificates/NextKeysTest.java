package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.CertStore;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.spec.CertificateName;
import io.sealane.resource.client.FakeResources;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NextKeysTest {

    private static final CertificateName NAME = new CertificateName("shop", "web");

    private final FakeResources resources = new FakeResources();
    private final NextKeys keys = new NextKeys(resources);

    @Test
    void the_status_of_the_Certificate_names_the_next_key_as_long_as_there_is_one() {
        resources.create(new CertificateBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withSecretName("web-tls")
                .endSpec()
                .build());
        var wanted = new StoredSecret(
                CertStore.nextOf(NAME),
                "",
                "Opaque",
                Map.of("tls.key", "a2V5"),
                Map.of("cert-manager.io/next-private-key", "true"),
                Map.of());

        keys.keep(certificate(), Optional.empty(), wanted).toCompletableFuture().join();
        assertThat(certificate().getStatus().getNextPrivateKeySecretName()).isEqualTo("web-next-key");
        assertThat(resources.read(Secret.class, "shop", "web-next-key")).isNotNull();

        keys.drop(NAME).toCompletableFuture().join();
        assertThat(certificate().getStatus().getNextPrivateKeySecretName()).isNull();
        assertThat(resources.informer(Secret.class).list()).isEmpty();
    }

    private Certificate certificate() {
        return resources.read(Certificate.class, "shop", "web");
    }
}
