package io.sealane.cert;

import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.x509.chain.CertificateChain;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Has one order signed that belongs to no certificate kept here. May keep its thread busy. */
public final class RequestSigner {

    private final CertSettings settings;

    public RequestSigner(CertSettings settings) {
        this.settings = settings;
    }

    /**
     * Asks an issuer and checks its answer.
     *
     * @return failed with {@link IssueFailure}; of kind {@code NOT_READY} when it is worth waiting for the issuer
     */
    public CompletionStage<CertificateChain> sign(FoundIssuer found, IssueOrder order) {
        try {
            var issuer = View.issuer(found, settings.leafLifeMin());
            var template = order.template();
            var refusal = issuer.refusal(template.subject(), template.names(), template.isCA());
            if (refusal.isPresent()) {
                throw IssueFailure.failed(CertificateStatus.NEVER_ISSUED, refusal.get(), null);
            }
            return issuer.issue(order)
                    .toCompletableFuture()
                    .orTimeout(issuer.patience().orElse(settings.stepDeadline()).toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(chain -> {
                        Issuance.check(order, chain);
                        return chain;
                    })
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(IssueFailures.of(failure)));
        } catch (IssueFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
