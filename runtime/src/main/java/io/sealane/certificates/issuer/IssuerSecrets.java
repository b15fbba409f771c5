package io.sealane.certificates.issuer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.SecretName;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.resource.ResourceKey;
import java.util.Optional;
import java.util.Set;

/** Which Secrets issuers need. */
public final class IssuerSecrets {

    /** Annotation on a Certificate whose Secret an issuer signs with: {@code "true"} lets it be renewed like any other. */
    public static final String RENEW_IN_PLACE = "cert.sealane.io/renew-in-place";

    private IssuerSecrets() {}

    /** The one that an issuer signs with. */
    public static <T extends HasMetadata> Optional<SecretName> of(
            IssuerKind<T> kind, T issuer, String clusterNamespace) {
        return kind.spec().apply(issuer) instanceof IssuerSpec.Ca ca
                ? Optional.of(new SecretName(
                        IssuerKind.secretNamespace(ResourceKey.of(issuer), clusterNamespace), ca.secretName()))
                : Optional.empty();
    }

    /** All Secrets that an issuer's readiness depends on. */
    public static <T extends HasMetadata> Set<SecretName> readBy(
            IssuerKind<T> kind, T issuer, String clusterNamespace) {
        var raw = kind.raw().apply(issuer);
        if (raw != null && kind.spec().apply(issuer) instanceof IssuerSpec.Remote) {
            return RemoteIssuers.secrets(kind.asked(ResourceKey.of(issuer), clusterNamespace), raw);
        }
        return of(kind, issuer, clusterNamespace).map(Set::of).orElse(Set.of());
    }
}
