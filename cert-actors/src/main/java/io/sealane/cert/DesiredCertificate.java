package io.sealane.cert;

import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateStatus;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Certificate resource as it was read.
 *
 * @param name which
 * @param generation grows with each change of the spec
 * @param spec what is wanted
 * @param renewInPlace whether it may be renewed although an issuer signs with it (which breaks what that issuer has signed)
 * @param status what was last reported, possibly with an {@code Issuing} condition that somebody else wrote to force a renewal
 */
public record DesiredCertificate(
        CertificateName name, long generation, CertificateSpec spec, boolean renewInPlace, CertificateStatus status) {

    public SecretName secret() {
        return new SecretName(name.namespace(), spec.secretName());
    }

    /** Whether the same is wanted, whatever is reported about it. */
    boolean wantsTheSame(DesiredCertificate other) {
        return generation == other.generation && renewInPlace == other.renewInPlace && spec.equals(other.spec);
    }

    /** The Secrets that passwords of its keystores are in. */
    Set<SecretName> passwordSecrets() {
        return spec.output().passwordSecrets().stream()
                .map(secret -> new SecretName(name.namespace(), secret))
                .collect(Collectors.toUnmodifiableSet());
    }
}
