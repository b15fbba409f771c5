package io.sealane.cert.issuer.acme;

import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What an {@link AcmeServer} signs with: an issuer below a root. */
final class AcmeAuthority {

    private final Clock clock;
    private final KeyPair issuerKeys = Keys.generate(KeySpec.ecdsa(256));
    private final X509Certificate root;
    private final X509Certificate issuer;

    AcmeAuthority(Clock clock) {
        this.clock = clock;
        var rootKeys = Keys.generate(KeySpec.ecdsa(256));
        this.root = CertificateSigner.selfSign(
                template("Test ACME root", Set.of(Usage.CERT_SIGN), true, SubjectAltNames.none(), Duration.ofDays(30)),
                rootKeys);
        this.issuer = CertificateSigner.sign(
                template(
                        "Test ACME issuer", Set.of(Usage.CERT_SIGN), true, SubjectAltNames.none(), Duration.ofDays(20)),
                issuerKeys.getPublic(),
                root,
                rootKeys.getPrivate());
    }

    X509Certificate root() {
        return root;
    }

    /** A leaf for ten days and its issuer, as PEM. */
    String chain(SigningRequest request) {
        var leaf = CertificateSigner.sign(
                template("", Set.of(Usage.SERVER_AUTH), false, request.names(), Duration.ofDays(10)),
                request.publicKey(),
                issuer,
                issuerKeys.getPrivate());
        return Pem.certificates(List.of(leaf, issuer));
    }

    private CertificateTemplate template(
            String name, Set<Usage> usages, boolean isCA, SubjectAltNames names, Duration life) {
        var now = clock.instant();
        return new CertificateTemplate(
                SubjectName.of(name), names, usages, isCA, now.minus(Duration.ofMinutes(1)), now.plus(life));
    }
}
