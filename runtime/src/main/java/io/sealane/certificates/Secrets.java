package io.sealane.certificates;

import static io.sealane.certificates.Present.map;
import static io.sealane.certificates.Present.text;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.resource.ResourceKey;

/** Reads and writes Secrets. */
final class Secrets {

    private Secrets() {}

    static StoredSecret of(Secret secret) {
        var metadata = secret.getMetadata();
        return new StoredSecret(
                name(ResourceKey.of(secret)),
                text(metadata.getResourceVersion()),
                text(secret.getType()),
                map(secret.getData()),
                map(metadata.getLabels()),
                map(metadata.getAnnotations()));
    }

    static Secret created(StoredSecret wanted) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(wanted.name().namespace())
                .withName(wanted.name().name())
                .withLabels(wanted.labels())
                .withAnnotations(wanted.annotations())
                .endMetadata()
                .withType(wanted.type())
                .withData(wanted.data())
                .build();
    }

    /** A copy with other data, labels and annotations; everything else stays. */
    static Secret with(Secret present, StoredSecret wanted) {
        return new SecretBuilder(present)
                .editMetadata()
                .withLabels(wanted.labels())
                .withAnnotations(wanted.annotations())
                .endMetadata()
                .withData(wanted.data())
                .build();
    }

    static SecretName name(ResourceKey key) {
        return new SecretName(key.namespace(), key.name());
    }

    static ResourceKey key(SecretName name) {
        return new ResourceKey(name.namespace(), name.name());
    }
}
