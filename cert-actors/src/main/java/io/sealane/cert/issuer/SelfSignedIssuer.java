package io.sealane.cert.issuer;

import io.sealane.cert.x509.CertificateContents;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Signs each certificate with its own key: every order makes a new root, unrelated to the one before.
 *
 * <p>Its subject is its issuer too, which must not be empty (RFC 5280 section 4.1.2.4): Java, for one, reads no such certificate. Where an
 * order names no subject, the first of its alternative names that is short enough becomes the common name.
 */
public final class SelfSignedIssuer implements Issuer {

    @Override
    public CompletionStage<CertificateChain> issue(IssueOrder order) {
        var template = named(order.template());
        if (template.isEmpty()) {
            return CompletableFuture.failedFuture(IssueFailure.failed(
                    "BadConfig",
                    "a self-signed certificate is its own issuer, which must have a name (RFC 5280 section 4.1.2.4): expected"
                            + " spec.commonName, spec.subject, spec.literalSubject or a name of at most "
                            + SubjectName.COMMON_NAME_MAX + " characters, got none",
                    null));
        }
        try {
            var certificate = CertificateSigner.selfSign(template.get(), order.keys());
            return CompletableFuture.completedFuture(CertificateChain.of(List.of(certificate)));
        } catch (X509Failure e) {
            return CompletableFuture.failedFuture(
                    IssueFailure.failed("ErrorSigning", "cannot self-sign: " + e.getMessage(), e));
        }
    }

    private static Optional<CertificateTemplate> named(CertificateTemplate template) {
        if (!template.subject().isEmpty()) {
            return Optional.of(template);
        }
        return texts(template.contents().names())
                .filter(name -> name.length() <= SubjectName.COMMON_NAME_MAX)
                .findFirst()
                .map(name -> withSubject(template, SubjectName.of(name)));
    }

    private static Stream<String> texts(SubjectAltNames names) {
        return Stream.of(names.dns(), names.ips(), names.uris(), names.emails()).flatMap(List::stream);
    }

    private static CertificateTemplate withSubject(CertificateTemplate template, SubjectName subject) {
        var asked = template.contents();
        var contents =
                new CertificateContents(subject, asked.names(), asked.usages(), asked.isCA(), asked.constraints());
        return new CertificateTemplate(contents, template.notBefore(), template.notAfter(), template.signature());
    }
}
