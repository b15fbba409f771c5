package io.sealane.certificates.model;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.resource.ResourceKey;

/** Reads and writes Secrets. */
public final class Secrets {

    private Secrets() {}

    /** As keepers see it. */
    public static StoredSecret of(Secret secret) {
        var metadata = secret.getMetadata();
        return new StoredSecret(
                name(ResourceKey.of(secret)),
                text(metadata.getResourceVersion()),
                text(secret.getType()),
                map(secret.getData()),
                map(metadata.getLabels()),
                map(metadata.getAnnotations()));
    }

    /** One that is not there yet. */
    public static Secret created(StoredSecret wanted) {
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
    public static Secret with(Secret present, StoredSecret wanted) {
        return new SecretBuilder(present)
                .editMetadata()
                .withLabels(wanted.labels())
                .withAnnotations(wanted.annotations())
                .endMetadata()
                .withData(wanted.data())
                .build();
    }

    public static SecretName name(ResourceKey key) {
        return new SecretName(key.namespace(), key.name());
    }

    public static ResourceKey key(SecretName name) {
        return new ResourceKey(name.namespace(), name.name());
    }
}
