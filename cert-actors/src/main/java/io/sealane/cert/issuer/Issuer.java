package io.sealane.cert.issuer;

import io.sealane.cert.x509.CertificateChain;
import java.util.concurrent.CompletionStage;

/** Signs certificates. Called on a thread that may be kept busy; safe for any number of orders at once. */
@FunctionalInterface
public interface Issuer {

    /**
     * Signs one order. The answer may end earlier than what was asked for, never later.
     *
     * @return the chain, or a stage failed with {@link IssueFailure}
     */
    CompletionStage<CertificateChain> issue(IssueOrder order);
}
