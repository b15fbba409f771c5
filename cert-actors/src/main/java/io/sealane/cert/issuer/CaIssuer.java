package io.sealane.cert.issuer;

import io.sealane.cert.x509.CertificateChain;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Signs with a certification authority's key.
 *
 * <p>A certificate never outlives the CA or anything above it that is known: its end is cut to theirs. An order that would be left with
 * less than a minimum of life, or that is a CA where the path length allows none, is refused.
 */
public final class CaIssuer implements Issuer {

    private static final int KEY_CERT_SIGN = 5;

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
            expect(isCa(chain.leaf()), "the certificate is not a CA's");
            expect(
                    Keys.matches(key, chain.leaf().getPublicKey()),
                    "the private key does not belong to the certificate");
            return new CaIssuer(chain, key, lifeMin);
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

    /** When the first certificate of the CA's own chain ends. */
    public Instant notAfter() {
        return known().map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private CertificateChain sign(IssueOrder order) {
        var template = within(order.template());
        if (Duration.between(order.now(), template.notAfter()).compareTo(lifeMin) < 0) {
            throw IssueFailure.failed(
                    "CAExpiring", "the CA ends at " + notAfter() + ", which leaves less than " + lifeMin, null);
        }
        if (template.isCA() && ca.leaf().getBasicConstraints() == 0) {
            throw IssueFailure.failed(
                    "PathLengthExceeded", "isCA: the issuing CA has path length 0 and may sign no other CA", null);
        }
        var leaf = CertificateSigner.sign(template, order.request().publicKey(), ca.leaf(), key);
        var all = new ArrayList<X509Certificate>(List.of(leaf));
        known().forEach(all::add);
        return CertificateChain.of(all);
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

    private Stream<X509Certificate> known() {
        var root = ca.ca();
        return root == null || ca.certificates().contains(root)
                ? ca.certificates().stream()
                : Stream.concat(ca.certificates().stream(), Stream.of(root));
    }

    private static boolean isCa(X509Certificate certificate) {
        var usage = certificate.getKeyUsage();
        return certificate.getBasicConstraints() >= 0 && (usage == null || usage[KEY_CERT_SIGN]);
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw IssueFailure.notReady("ErrInvalidKeyPair", "signing key pair: " + otherwise, null);
        }
    }
}
