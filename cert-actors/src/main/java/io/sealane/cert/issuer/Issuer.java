package io.sealane.cert.issuer;

import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
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

    /** How long an answer may take; empty for one that is here at once. */
    default Optional<Duration> patience() {
        return Optional.empty();
    }

    /** Why this issuer could never sign for such names, whatever happens; empty when it may. Asked before any attempt. */
    default Optional<String> refusal(SubjectName subject, SubjectAltNames names, boolean isCA) {
        return Optional.empty();
    }

    /** When this issuer wants a certificate of its own to be renewed, as far as it is known now; never blocks. */
    default Optional<RenewalWindow> renewalWindow(X509Certificate leaf) {
        return Optional.empty();
    }

    /** Whether a certificate was made by this issuer as it is now; one that cannot tell says so. Takes a millisecond. */
    default boolean hasMade(X509Certificate certificate) {
        return true;
    }
}
