package io.sealane.certificates.model;

import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of a Secret.
 *
 * @param chain leaf first; never empty
 * @param root the certificate that it ends at, when it is known: in the chain itself, or as {@code ca.crt}
 */
public record StoredChain(List<X509Certificate> chain, Optional<X509Certificate> root) {

    /** Empty when the Secret holds no chain that can be read. */
    public static Optional<StoredChain> of(Secret secret) {
        var stored = Secrets.of(secret);
        try {
            return stored.text(StoredSecret.TLS_CRT).map(pem -> {
                var chain = Pem.parseCertificates(pem);
                var top = chain.get(chain.size() - 1);
                var root = CertificateChain.isSelfSigned(top)
                        ? Optional.of(top)
                        : stored.text(StoredSecret.CA_CRT).stream()
                                .flatMap(ca -> Pem.parseCertificates(ca).stream())
                                .filter(ca -> CertificateChain.isSignedBy(top, ca))
                                .findFirst();
                return new StoredChain(chain, root);
            });
        } catch (X509Failure e) {
            return Optional.empty();
        }
    }

    /** The first of the chain. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** Whether it ends at that root, whoever is named in {@code ca.crt}. */
    public static boolean endsAt(List<X509Certificate> chain, X509Certificate root) {
        return CertificateChain.endsAt(chain, root);
    }

    /** When the leaf expires. */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** Zero for a CA, which is cut to the life of the one above it. */
    public Duration life() {
        return leaf().getBasicConstraints() >= 0
                ? Duration.ZERO
                : Duration.between(leaf().getNotBefore().toInstant(), notAfter());
    }
}
