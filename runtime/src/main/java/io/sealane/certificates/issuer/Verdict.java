package io.sealane.certificates.issuer;

import io.fabric8.certmanager.api.model.acme.v1.ACMEIssuerStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether an issuer could sign.
 *
 * @param account what is told about its ACME account; empty for issuers without one
 * @param again when to judge again without a change, if at all
 */
record Verdict(
        boolean isReady, String reason, String message, Optional<ACMEIssuerStatus> account, Optional<Duration> again) {

    static Verdict ready(String reason, String message) {
        return new Verdict(true, reason, message, Optional.empty(), Optional.empty());
    }

    static Verdict notReady(String reason, String message) {
        return new Verdict(false, reason, message, Optional.empty(), Optional.empty());
    }

    Verdict with(ACMEIssuerStatus told) {
        return new Verdict(isReady, reason, message, Optional.of(told), again);
    }

    Verdict againIn(Duration pause) {
        return new Verdict(isReady, reason, message, account, Optional.of(pause));
    }
}
