package io.sealane.certificates.request;

import static io.sealane.certificates.model.Present.list;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestCondition;
import io.fabric8.certmanager.api.model.v1.CertificateRequestConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The conditions of CertificateRequests, in cert-manager's words. */
public final class RequestConditions {

    static final String READY = "Ready";
    static final String APPROVED = "Approved";
    static final String DENIED = "Denied";
    static final String INVALID = "InvalidRequest";

    static final String ISSUED = "Certificate fetched from issuer successfully";

    private RequestConditions() {}

    public static CertificateRequestCondition condition(
            String type, boolean isTrue, String reason, String message, Instant now) {
        return new CertificateRequestConditionBuilder()
                .withType(type)
                .withStatus(isTrue ? "True" : "False")
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }

    public static Optional<CertificateRequestCondition> of(CertificateRequest request, String type) {
        return all(request).stream().filter(one -> type.equals(one.getType())).findFirst();
    }

    /** Whether a condition of that type is there and True. */
    public static boolean isTrue(CertificateRequest request, String type) {
        return of(request, type).filter(one -> "True".equals(one.getStatus())).isPresent();
    }

    /** Whether nothing more will come of it: there is a certificate, or there never will be one. */
    static boolean isOver(CertificateRequest request) {
        return of(request, READY)
                .filter(one -> "True".equals(one.getStatus()) || !"Pending".equals(one.getReason()))
                .isPresent();
    }

    public static List<CertificateRequestCondition> all(CertificateRequest request) {
        return request.getStatus() == null
                ? List.of()
                : list(request.getStatus().getConditions());
    }
}
