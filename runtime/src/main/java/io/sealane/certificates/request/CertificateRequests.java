package io.sealane.certificates.request;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateRequestStatusBuilder;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.sealane.cert.CertStore.IssueRecord;
import io.sealane.cert.CertStore.Outcome;
import io.sealane.cert.x509.Usage;
import io.sealane.certificates.model.Present;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Shows each issue as a CertificateRequest, as cert-manager would have left it: approved, issued, owned by its Certificate, the older ones
 * removed. Nothing is decided from these.
 */
public final class CertificateRequests {

    private static final int NAME_MAX = 52;
    private static final int HISTORY_BY_DEFAULT = 1;
    private static final String ANNOTATIONS = "cert-manager.io/";

    /** Marks those that are records of issues made elsewhere: nobody is to sign them. */
    static final String RECORD = "cert.sealane.io/record";

    private CertificateRequests() {}

    public static CompletionStage<Void> record(
            Resources resources, Certificate certificate, IssueRecord issue, Instant now) {
        var history =
                Present.maybe(certificate.getSpec().getRevisionHistoryLimit()).orElse(HISTORY_BY_DEFAULT);
        var shown = fresh(resources, request(certificate, issue))
                .thenCompose(created -> resources.editStatus(created, one -> with(one, issue.outcome(), now)));
        return issue.outcome() instanceof Outcome.Issued
                ? shown.thenCompose(done -> forget(resources, certificate, issue.revision() - history))
                : shown.thenApply(done -> null);
    }

    /** Deletes this revision and those before it, as far back as there are any. */
    private static CompletionStage<Void> forget(Resources resources, Certificate certificate, int revision) {
        var key = new ResourceKey(certificate.getMetadata().getNamespace(), name(certificate, revision));
        var known = resources.informer(CertificateRequest.class).get(key).isPresent();
        return known
                ? resources
                        .delete(CertificateRequest.class, key)
                        .thenCompose(gone -> forget(resources, certificate, revision - 1))
                : CompletableFuture.completedFuture(null);
    }

    /** The one of this issue; one of an earlier attempt at the same revision gives way. Nearly always there is none yet. */
    private static CompletionStage<CertificateRequest> fresh(Resources resources, CertificateRequest wanted) {
        return resources
                .create(wanted)
                .handle((created, failure) -> failure == null
                        ? CompletableFuture.completedFuture(created)
                        : instead(resources, wanted, failure))
                .thenCompose(stage -> stage);
    }

    private static CompletionStage<CertificateRequest> instead(
            Resources resources, CertificateRequest wanted, Throwable thrown) {
        var cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!(cause instanceof ResourceFailure refused) || refused.reason() != ResourceFailure.Reason.ALREADY_EXISTS) {
            return CompletableFuture.failedFuture(cause);
        }
        var key = ResourceKey.of(wanted);
        return resources.get(CertificateRequest.class, key).thenCompose(present -> {
            var same = present.filter(
                    one -> one.getSpec().getRequest().equals(wanted.getSpec().getRequest()));
            return same.isPresent()
                    ? CompletableFuture.completedFuture(same.get())
                    : resources.delete(CertificateRequest.class, key).thenCompose(gone -> resources.create(wanted));
        });
    }

    private static CertificateRequest request(Certificate certificate, IssueRecord issue) {
        var metadata = certificate.getMetadata();
        var spec = issue.spec();
        return new CertificateRequestBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName(name(certificate, issue.revision()))
                .withAnnotations(Map.of(
                        ANNOTATIONS + "certificate-name",
                        metadata.getName(),
                        ANNOTATIONS + "certificate-revision",
                        String.valueOf(issue.revision()),
                        RECORD,
                        "true"))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(certificate.getApiVersion())
                        .withKind(certificate.getKind())
                        .withName(metadata.getName())
                        .withUid(metadata.getUid())
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build())
                .endMetadata()
                .withNewSpec()
                .withRequest(base64(issue.requestPem()))
                .withDuration(new Duration(spec.validity().duration()))
                .withIsCA(spec.identity().isCA())
                .withUsages(spec.identity().usages().stream()
                        .map(Usage::word)
                        .sorted()
                        .toList())
                .withNewIssuerRef(
                        spec.issuer().group(),
                        spec.issuer().kind(),
                        spec.issuer().name())
                .withUsername("sealane")
                .endSpec()
                .build();
    }

    private static CertificateRequest with(CertificateRequest request, Outcome outcome, Instant now) {
        var approved = RequestConditions.condition(
                "Approved", true, "cert-manager.io", "Certificate request has been approved by sealane", now);
        var status = new CertificateRequestStatusBuilder();
        if (outcome instanceof Outcome.Issued issued) {
            status.withCertificate(base64(issued.chainPem()))
                    .withCa(issued.caPem().isEmpty() ? null : base64(issued.caPem()))
                    .withConditions(
                            approved,
                            RequestConditions.condition("Ready", true, "Issued", RequestConditions.ISSUED, now));
        } else if (outcome instanceof Outcome.Failed failed) {
            status.withFailureTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
                    .withConditions(
                            approved, RequestConditions.condition("Ready", false, "Failed", failed.message(), now));
        } else {
            status.withConditions(
                    approved,
                    RequestConditions.condition("Ready", false, "Pending", "Waiting for the issuer's answer", now));
        }
        return new CertificateRequestBuilder(request).withStatus(status.build()).build();
    }

    /** The same for the same issue: a second creation collides instead of duplicating. */
    public static String name(Certificate certificate, int revision) {
        var name = certificate.getMetadata().getName();
        var shortened =
                name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX) + Integer.toHexString(name.hashCode());
        return shortened + "-" + revision;
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
