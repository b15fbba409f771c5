package io.sealane.certificates.request;

import static io.sealane.certificates.request.RequestConditions.condition;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateRequestCondition;
import io.fabric8.certmanager.api.model.v1.CertificateRequestStatusBuilder;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.model.CertificateStories;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reports what has come of a CertificateRequest, in cert-manager's words. Any thread. */
final class RequestStatuses {

    private static final String DENIED_BY_OTHERS = "The CertificateRequest was denied by an approval controller";
    private static final int ATTEMPTS_MAX = 4;

    private final Resources resources;
    private final InstantSource clock;
    private final ObjectEvents events;

    RequestStatuses(Resources resources, InstantSource clock) {
        this.resources = resources;
        this.clock = clock;
        this.events = new ObjectEvents(resources, CertificateStories.COMPONENT, clock);
    }

    CompletionStage<CertificateRequest> approved(CertificateRequest request) {
        var approved = condition(
                RequestConditions.APPROVED,
                true,
                "cert-manager.io",
                "Certificate request has been approved by cert-manager.io",
                clock.instant());
        return write(request, status -> with(status, approved));
    }

    /** Somebody else is to approve. */
    CompletionStage<CertificateRequest> waiting(CertificateRequest request) {
        events.normal(request, "WaitingForApproval", "Not signing CertificateRequest until it is Approved");
        return CompletableFuture.completedFuture(request);
    }

    CompletionStage<CertificateRequest> pending(CertificateRequest request, String message) {
        return write(request, status -> with(status, ready(false, "Pending", message)));
    }

    CompletionStage<CertificateRequest> issued(CertificateRequest request, CertificateChain chain) {
        var ca = chain.ca();
        return write(
                request,
                status -> with(status, ready(true, "Issued", RequestConditions.ISSUED))
                        .withCertificate(CertificateRequests.base64(Pem.certificates(chain.certificates())))
                        .withCa(ca == null ? null : CertificateRequests.base64(Pem.certificate(ca))));
    }

    CompletionStage<CertificateRequest> failed(CertificateRequest request, String message) {
        return ended(request, "Failed", message, Optional.empty());
    }

    /** @param ours why, when the denial is ours and its condition is not there yet */
    CompletionStage<CertificateRequest> denied(CertificateRequest request, Optional<String> ours) {
        var denial =
                ours.map(why -> condition(RequestConditions.DENIED, true, "sealane.io/policy", why, clock.instant()));
        return ended(request, "Denied", ours.orElse(DENIED_BY_OTHERS), denial);
    }

    CompletionStage<CertificateRequest> invalid(CertificateRequest request, String message) {
        var invalid = condition(RequestConditions.INVALID, true, "InvalidRequest", message, clock.instant());
        return ended(request, "Failed", message, Optional.of(invalid));
    }

    private CompletionStage<CertificateRequest> ended(
            CertificateRequest request, String reason, String message, Optional<CertificateRequestCondition> more) {
        return write(request, status -> {
            more.ifPresent(one -> with(status, one));
            return with(status, ready(false, reason, message))
                    .withFailureTime(
                            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        });
    }

    private CertificateRequestCondition ready(boolean isTrue, String reason, String message) {
        return condition(RequestConditions.READY, isTrue, reason, message, clock.instant());
    }

    /** In the place of the one of its type; the time of a value that stays is kept. */
    private static CertificateRequestStatusBuilder with(
            CertificateRequestStatusBuilder status, CertificateRequestCondition wanted) {
        var all = new ArrayList<CertificateRequestCondition>();
        for (var one : status.buildConditions()) {
            if (!wanted.getType().equals(one.getType())) {
                all.add(one);
            } else if (wanted.getStatus().equals(one.getStatus())) {
                wanted.setLastTransitionTime(one.getLastTransitionTime());
            }
        }
        all.add(wanted);
        return status.withConditions(all);
    }

    private CompletionStage<CertificateRequest> write(
            CertificateRequest request, UnaryOperator<CertificateRequestStatusBuilder> edit) {
        return write(request, edit, 1);
    }

    /** What was signed is not signed again because somebody else wrote at the same time. */
    private CompletionStage<CertificateRequest> write(
            CertificateRequest request, UnaryOperator<CertificateRequestStatusBuilder> edit, int attempt) {
        return resources
                .editStatus(request, one -> edited(one, edit))
                .handle((done, failure) -> failure == null
                        ? CompletableFuture.completedFuture(done)
                        : again(request, edit, attempt, failure))
                .thenCompose(stage -> stage);
    }

    private CompletionStage<CertificateRequest> again(
            CertificateRequest request,
            UnaryOperator<CertificateRequestStatusBuilder> edit,
            int attempt,
            @Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        var isConflict =
                cause instanceof ResourceFailure refused && refused.reason() == ResourceFailure.Reason.CONFLICT;
        if (!isConflict || attempt == ATTEMPTS_MAX) {
            return CompletableFuture.failedFuture(cause);
        }
        return resources
                .get(CertificateRequest.class, ResourceKey.of(request))
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(request)
                        : write(found.get(), edit, attempt + 1));
    }

    private static CertificateRequest edited(
            CertificateRequest request, UnaryOperator<CertificateRequestStatusBuilder> edit) {
        var status = request.getStatus() == null
                ? new CertificateRequestStatusBuilder()
                : new CertificateRequestStatusBuilder(request.getStatus());
        return new CertificateRequestBuilder(request)
                .withStatus(edit.apply(status).build())
                .build();
    }
}
