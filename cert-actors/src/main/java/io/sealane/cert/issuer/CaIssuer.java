package io.sealane.cert.issuer;

import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.cert.x509.chain.SigningLimits;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Signs with a certification authority's key.
 *
 * <p>A certificate never outlives the CA or anything above it that is known: its end is cut to theirs. An order that would be left with
 * less than a minimum of life, or that is a CA where the path length allows none, is refused.
 */
public final class CaIssuer implements Issuer {

    private final CertificateChain ca;
    private final PrivateKey key;
    private final Duration lifeMin;

    private CaIssuer(CertificateChain ca, PrivateKey key, Duration lifeMin) {
        this.ca = ca;
        this.key = key;
        this.lifeMin = lifeMin;
    }

    /**
     * Checks a CA's key pair.
     *
     * @param chainPem the CA's certificate and those above it
     * @param keyPem the CA's private key
     * @param lifeMin orders that would live shorter than this are refused
     * @throws IssueFailure of kind {@code NOT_READY} and reason {@code ErrInvalidKeyPair} unless it is the key pair of a CA
     */
    public static CaIssuer of(String chainPem, String keyPem, Duration lifeMin) {
        try {
            var chain = CertificateChain.of(Pem.parseCertificates(chainPem));
            var key = Pem.parsePrivateKey(keyPem);
            expect(
                    Keys.matches(key, chain.leaf().getPublicKey()),
                    "the private key does not belong to the certificate");
            var issuer = new CaIssuer(chain, key, lifeMin);
            SigningLimits.fault(issuer.known()).ifPresent(fault -> expect(false, fault));
            return issuer;
        } catch (X509Failure e) {
            throw IssueFailure.notReady("ErrInvalidKeyPair", "signing key pair: " + e.getMessage(), e);
        }
    }

    @Override
    public CompletionStage<CertificateChain> issue(IssueOrder order) {
        try {
            return CompletableFuture.completedFuture(sign(order));
        } catch (X509Failure e) {
            return CompletableFuture.failedFuture(
                    IssueFailure.failed("ErrorSigning", "the CA cannot sign: " + e.getMessage(), e));
        } catch (IssueFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whether the CA's key has signed it under the CA's name: also true after the CA was renewed with the same key. */
    @Override
    public boolean hasMade(X509Certificate certificate) {
        return CertificateChain.isLinkedTo(certificate, ca.leaf());
    }

    /** When the first certificate of the CA's own chain ends. */
    public Instant notAfter() {
        return known().stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Why nothing can be signed at this time, although the key pair is a CA's. */
    public Optional<String> outOfTime(Instant now) {
        return SigningLimits.outOfTime(known(), now);
    }

    private CertificateChain sign(IssueOrder order) {
        if (order.now().isBefore(ca.leaf().getNotBefore().toInstant())) {
            throw IssueFailure.notReady(
                    "CANotYetValid", outOfTime(order.now()).orElse("the CA is not valid yet"), null);
        }
        var template = within(order.template());
        if (Duration.between(order.now(), template.notAfter()).compareTo(lifeMin) < 0) {
            throw IssueFailure.failed(
                    "CAExpiring", "the CA ends at " + notAfter() + ", which leaves less than " + lifeMin, null);
        }
        refuseIf(SigningLimits.pathLength(known(), template.contents()), "PathLengthExceeded");
        refuseIf(SigningLimits.names(known(), template.contents()), "NameConstraintsViolated");
        return ca.withSigned(CertificateSigner.sign(template, order.request().publicKey(), ca.leaf(), key));
    }

    private CertificateTemplate within(CertificateTemplate template) {
        var start = ca.leaf().getNotBefore().toInstant();
        var from = template.notBefore().isBefore(start) ? start : template.notBefore();
        var end = notAfter();
        var until = template.notAfter().isAfter(end) ? end : template.notAfter();
        if (!until.isAfter(from)) {
            throw IssueFailure.failed("CAExpiring", "the CA ended at " + end, null);
        }
        return template.during(from, until);
    }

    /** The CA first, up to the highest that is known. */
    private List<X509Certificate> known() {
        var root = ca.ca();
        if (root == null || ca.certificates().contains(root)) {
            return ca.certificates();
        }
        var all = new ArrayList<>(ca.certificates());
        all.add(root);
        return all;
    }

    private static void refuseIf(Optional<String> refusal, String reason) {
        refusal.ifPresent(why -> {
            throw IssueFailure.failed(reason, why, null);
        });
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw IssueFailure.notReady("ErrInvalidKeyPair", "signing key pair: " + otherwise, null);
        }
    }
}
