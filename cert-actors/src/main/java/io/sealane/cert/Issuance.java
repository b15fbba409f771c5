package io.sealane.cert;

import io.sealane.cert.CertStore.IssueRecord;
import io.sealane.cert.CertStore.Outcome;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec.Rotation;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes one certificate: a key beside the live one, a request, the issuer's answer checked, and the Secret as it is to be written. Nothing
 * is stored before all of it is complete. Keeps its thread busy.
 */
final class Issuance {

    /**
     * What was made.
     *
     * @param secret to be written as a whole
     * @param record of the issue
     */
    record Issued(StoredSecret secret, IssueRecord record) {}

    private Issuance() {}

    /**
     * Fails with {@link IssueFailure}.
     *
     * @param records is told of an order that takes its time, and of one that failed
     */
    static CompletionStage<Issued> perform(View view, int revision, Duration backdating, Instant now, Records records) {
        return perform(view, Optional.empty(), revision, backdating, now, records);
    }

    /** @param kept what {@link NextKey} kept of an issue that was not over when the node ended */
    static CompletionStage<Issued> perform(
            View view, Optional<StoredSecret> kept, int revision, Duration backdating, Instant now, Records records) {
        try {
            var issuer = view.issuer()
                    .orElseThrow(() -> IssueFailure.notReady("IssuerNotReady", view.issuerProblem(), null));
            var before = kept.flatMap(secret -> NextKey.of(secret, view));
            var order = order(view, before, backdating, now);
            var record = new IssueRecord(
                    revision, view.desired().spec(), order.request().toPem(), new Outcome.Pending());
            var begun = issuer.patience().isPresent()
                    ? begin(
                            records,
                            record,
                            before.isPresent() ? Optional.empty() : Optional.of(NextKey.secret(view, order)))
                    : CompletableFuture.<Void>completedFuture(null);
            return begun.thenCompose(done -> issuer.issue(order))
                    .thenApply(chain -> issued(view, record, order, chain))
                    .handle((issued, failure) -> failure == null
                            ? CompletableFuture.completedFuture(issued)
                            : failed(records, record, failure))
                    .thenCompose(stage -> stage);
        } catch (X509Failure | IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    IssueFailure.failed("InvalidRequest", "cannot make the request: " + e.getMessage(), e));
        } catch (IssueFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Where the records of issues are kept. */
    @FunctionalInterface
    interface Records {

        Records NONE = record -> CompletableFuture.completedFuture(null);

        CompletionStage<Void> keep(IssueRecord record);

        /** Before an issuer is asked that takes its time. */
        default CompletionStage<Void> keep(StoredSecret nextKey) {
            return CompletableFuture.completedFuture(null);
        }

        /** What a store keeps about one certificate. */
        static Records in(CertStore store, CertificateName name) {
            return new Records() {
                @Override
                public CompletionStage<Void> keep(IssueRecord record) {
                    return store.recordIssue(name, record);
                }

                @Override
                public CompletionStage<Void> keep(StoredSecret nextKey) {
                    return store.keepNext(name, nextKey);
                }
            };
        }
    }

    /** What cannot be kept is no reason to go without a certificate. */
    private static CompletionStage<Void> begin(Records records, IssueRecord record, Optional<StoredSecret> nextKey) {
        return nextKey.map(records::keep)
                .orElseGet(() -> CompletableFuture.completedFuture(null))
                .exceptionally(lost -> null)
                .thenCompose(kept -> records.keep(record))
                .exceptionally(lost -> null);
    }

    private static CompletionStage<Issued> failed(Records records, IssueRecord record, Throwable thrown) {
        var failure = IssueFailures.of(thrown);
        if (failure.kind() == IssueFailure.Kind.NOT_READY) {
            return CompletableFuture.failedFuture(failure); // nobody was asked
        }
        return records.keep(record.with(new Outcome.Failed(failure.text())))
                .handle((done, lost) -> done)
                .thenCompose(done -> CompletableFuture.failedFuture(failure));
    }

    private static IssueOrder order(View view, Optional<NextKey.Asked> before, Duration backdating, Instant now) {
        var spec = view.desired().spec();
        var contents = spec.identity().contents();
        var policy = spec.privateKey();
        var template = new CertificateTemplate(
                contents, now.minus(backdating), now.plus(spec.validity().duration()), policy.signature());
        var keys = before.map(NextKey.Asked::keys).orElseGet(() -> keys(view));
        var request = before.map(NextKey.Asked::request)
                .orElseGet(() -> SigningRequest.create(keys, contents, policy.signature(), policy.usagesInRequest()));
        return new IssueOrder(template, keys, request, now, view.pair().map(StoredPair::leaf));
    }

    private static KeyPair keys(View view) {
        var policy = view.desired().spec().privateKey();
        var pair = view.pair();
        if (policy.rotation() == Rotation.ALWAYS || pair.isEmpty()) {
            return Keys.generate(policy.key());
        }
        var present = pair.get().leaf().getPublicKey();
        if (!Keys.specOf(present).equals(policy.key())) {
            throw IssueFailure.failed(
                    "KeyMismatch",
                    "spec.privateKey: rotationPolicy Never keeps the present key of " + Keys.specOf(present)
                            + ", which is not the " + policy.key()
                            + " that is wanted; delete the Secret to get a new one",
                    null);
        }
        return new KeyPair(present, pair.get().key());
    }

    private static Issued issued(View view, IssueRecord record, IssueOrder order, CertificateChain chain) {
        check(order, chain);
        checkSerial(view, chain);
        var ca = chain.ca();
        var outcome = new Outcome.Issued(
                Pem.certificates(chain.certificates()), ca == null ? "" : Pem.certificate(ca), isKept(view, order));
        return new Issued(SecretLayout.withPair(view, order.keys(), chain), record.with(outcome));
    }

    private static boolean isKept(View view, IssueOrder order) {
        return view.pair()
                .filter(pair -> pair.leaf().getPublicKey().equals(order.keys().getPublic()))
                .isPresent();
    }

    /** An issuer's answer is believed only after it was checked: a wrong one must not replace a good pair. */
    static void check(IssueOrder order, CertificateChain chain) {
        var leaf = chain.leaf();
        if (!leaf.getPublicKey().equals(order.keys().getPublic())) {
            throw IssueFailure.failed("WrongKey", "the issuer answered with a certificate for another key", null);
        }
        if (!leaf.getNotAfter().toInstant().isAfter(order.now())) {
            throw IssueFailure.failed("Expired", "the issuer answered with an expired certificate", null);
        }
        if (!SubjectAltNames.of(leaf).sameNames(order.template().names())) {
            throw IssueFailure.failed("WrongNames", "the issuer answered with a certificate for other names", null);
        }
        if (leaf.getBasicConstraints() >= 0 && !order.template().isCA()) {
            throw IssueFailure.failed("WrongUsage", "the issuer answered with a CA's certificate", null);
        }
    }

    /** A number names one certificate of an issuer (RFC 5280 section 4.1.2.2); the old one again would be due again at once. */
    private static void checkSerial(View view, CertificateChain chain) {
        var leaf = chain.leaf();
        var same = view.pair()
                .map(StoredPair::leaf)
                .filter(old -> old.getSerialNumber().equals(leaf.getSerialNumber())
                        && old.getIssuerX500Principal().equals(leaf.getIssuerX500Principal()));
        if (same.isPresent()) {
            throw IssueFailure.failed(
                    "DuplicateSerial",
                    "the issuer answered with the serial number of the present certificate, "
                            + leaf.getSerialNumber().toString(16),
                    null);
        }
    }
}
