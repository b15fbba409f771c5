package io.sealane.certificates;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.IssuerSpec;
import io.sealane.cert.SecretName;
import io.sealane.resource.ResourceKey;
import java.util.Optional;

/** Which Secret an issuer signs with. */
final class IssuerSecrets {

    private IssuerSecrets() {}

    static <T extends HasMetadata> Optional<SecretName> of(IssuerKind<T> kind, T issuer, String clusterNamespace) {
        return kind.spec().apply(issuer) instanceof IssuerSpec.Ca ca
                ? Optional.of(new SecretName(
                        IssuerKind.secretNamespace(ResourceKey.of(issuer), clusterNamespace), ca.secretName()))
                : Optional.empty();
    }
}
