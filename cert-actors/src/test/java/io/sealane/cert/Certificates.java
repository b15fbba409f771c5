package io.sealane.cert;

import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateSpec.Identity;
import io.sealane.cert.spec.CertificateSpec.PrivateKeyPolicy;
import io.sealane.cert.spec.CertificateSpec.Rotation;
import io.sealane.cert.spec.CertificateSpec.SecretTemplate;
import io.sealane.cert.spec.CertificateSpec.Validity;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Wishes and pairs that several tests need. */
final class Certificates {

    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    static final Duration DAYS_90 = Duration.ofDays(90);
    static final CertificateName NAME = new CertificateName("shop", "web");
    static final SecretName SECRET = new SecretName("shop", "web-tls");
    static final IssuerRef ISSUER = IssuerRef.issuer("self");
    static final FoundIssuer SELF_SIGNED = new FoundIssuer(new IssuerSpec.SelfSigned(), Optional.empty());
    static final CertSettings SETTINGS = new CertSettings(
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofMinutes(1));

    private Certificates() {}

    static CertificateSpec spec(String... dnsNames) {
        return new CertificateSpec(
                "web-tls",
                ISSUER,
                new Identity(
                        SubjectName.of("web", "local"),
                        SubjectAltNames.dns(dnsNames),
                        Set.of(Usage.SERVER_AUTH, Usage.DIGITAL_SIGNATURE),
                        false),
                Validity.of(DAYS_90),
                new PrivateKeyPolicy(KeySpec.ecdsa(256), Encoding.PKCS8, Rotation.ALWAYS),
                new SecretTemplate(Map.of("app", "web"), Map.of()));
    }

    static CertificateSpec with(CertificateSpec spec, IssuerRef issuer) {
        return new CertificateSpec(
                spec.secretName(), issuer, spec.identity(), spec.validity(), spec.privateKey(), spec.secretTemplate());
    }

    static CertificateSpec with(CertificateSpec spec, PrivateKeyPolicy key) {
        return new CertificateSpec(
                spec.secretName(), spec.issuer(), spec.identity(), spec.validity(), key, spec.secretTemplate());
    }

    static CertificateSpec with(CertificateSpec spec, Validity validity) {
        return new CertificateSpec(
                spec.secretName(), spec.issuer(), spec.identity(), validity, spec.privateKey(), spec.secretTemplate());
    }

    static CertificateSpec with(CertificateSpec spec, SecretTemplate template) {
        return new CertificateSpec(
                spec.secretName(), spec.issuer(), spec.identity(), spec.validity(), spec.privateKey(), template);
    }

    static CertificateSpec ca() {
        var leaf = spec("unused");
        return new CertificateSpec(
                "ca-tls",
                ISSUER,
                new Identity(SubjectName.of("ca"), SubjectAltNames.none(), Set.of(), true),
                Validity.of(Duration.ofDays(3650)),
                leaf.privateKey(),
                SecretTemplate.none());
    }

    static DesiredCertificate desired(CertificateSpec spec) {
        return new DesiredCertificate(NAME, 1, spec, false, CertificateStatus.none());
    }

    static DesiredCertificate desired(CertificateSpec spec, long generation, CertificateStatus status) {
        return new DesiredCertificate(NAME, generation, spec, false, status);
    }

    /** A Secret made for {@code spec} at {@code at} by the self-signed issuer. */
    static StoredSecret made(CertificateSpec spec, Instant at) {
        var desired = desired(spec);
        var situation = new CertStore.Situation(Optional.empty(), Optional.of(SELF_SIGNED), false, Optional.empty());
        var view = View.of(desired, situation, SETTINGS.leafLifeMin());
        var secret = Issuance.perform(view, 1, SETTINGS.backdating(), at, Issuance.Records.NONE)
                .toCompletableFuture()
                .join()
                .secret();
        return new StoredSecret(
                secret.name(), "1", secret.type(), secret.data(), secret.labels(), secret.annotations());
    }
}
