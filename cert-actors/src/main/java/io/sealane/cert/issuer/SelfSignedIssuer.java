package io.sealane.cert.issuer;

import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Signs each certificate with its own key: every order makes a new root, unrelated to the one before. */
public final class SelfSignedIssuer implements Issuer {

    @Override
    public CompletionStage<CertificateChain> issue(IssueOrder order) {
        if (order.template().subject().isEmpty()) {
            return CompletableFuture.failedFuture(IssueFailure.failed(
                    "BadConfig",
                    "a self-signed certificate is its own issuer, which must have a name (RFC 5280 section 4.1.2.4): expected"
                            + " spec.commonName, spec.subject or spec.literalSubject, got none",
                    null));
        }
        try {
            var certificate = CertificateSigner.selfSign(order.template(), order.keys());
            return CompletableFuture.completedFuture(CertificateChain.of(List.of(certificate)));
        } catch (X509Failure e) {
            return CompletableFuture.failedFuture(
                    IssueFailure.failed("ErrorSigning", "cannot self-sign: " + e.getMessage(), e));
        }
    }
}
