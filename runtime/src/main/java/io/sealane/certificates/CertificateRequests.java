package io.sealane.certificates;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateRequestCondition;
import io.fabric8.certmanager.api.model.v1.CertificateRequestConditionBuilder;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.sealane.cert.CertStore.IssueRecord;
import io.sealane.cert.x509.Usage;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Shows each issue as a CertificateRequest, as cert-manager would have left it: approved, issued, owned by its Certificate, the older ones
 * removed. Nothing is decided from these.
 */
final class CertificateRequests {

    private static final int NAME_MAX = 52;
    private static final int HISTORY_BY_DEFAULT = 1;
    private static final String ANNOTATIONS = "cert-manager.io/";
    private static final String ISSUED = "Certificate fetched from issuer successfully";

    private CertificateRequests() {}

    static CompletionStage<Void> record(Resources resources, Certificate certificate, IssueRecord issue, Instant now) {
        var history =
                Present.maybe(certificate.getSpec().getRevisionHistoryLimit()).orElse(HISTORY_BY_DEFAULT);
        return resources
                .create(request(certificate, issue))
                .thenCompose(created -> resources.editStatus(created, one -> issued(one, issue, now)))
                .thenCompose(done -> resources.delete(
                        CertificateRequest.class,
                        new ResourceKey(
                                certificate.getMetadata().getNamespace(),
                                name(certificate, issue.revision() - history))));
    }

    private static CertificateRequest request(Certificate certificate, IssueRecord issue) {
        var metadata = certificate.getMetadata();
        var spec = issue.spec();
        return new CertificateRequestBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName(name(certificate, issue.revision()))
                .withAnnotations(Map.of(
                        ANNOTATIONS + "certificate-name", metadata.getName(),
                        ANNOTATIONS + "certificate-revision", String.valueOf(issue.revision())))
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

    private static CertificateRequest issued(CertificateRequest request, IssueRecord issue, Instant now) {
        return new CertificateRequestBuilder(request)
                .withNewStatus()
                .withCertificate(base64(issue.chainPem()))
                .withCa(issue.caPem().isEmpty() ? null : base64(issue.caPem()))
                .withConditions(
                        condition(
                                "Approved", "cert-manager.io", "Certificate request has been approved by sealane", now),
                        condition("Ready", "Issued", ISSUED, now))
                .endStatus()
                .build();
    }

    private static CertificateRequestCondition condition(String type, String reason, String message, Instant now) {
        return new CertificateRequestConditionBuilder()
                .withType(type)
                .withStatus("True")
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }

    /** The same for the same issue: a second creation collides instead of duplicating. */
    private static String name(Certificate certificate, int revision) {
        var name = certificate.getMetadata().getName();
        var shortened =
                name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX) + Integer.toHexString(name.hashCode());
        return shortened + "-" + revision;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
