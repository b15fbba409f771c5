package io.sealane.certificates.model;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.number;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateCondition;
import io.fabric8.certmanager.api.model.v1.CertificateConditionBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateStatusBuilder;
import io.sealane.cert.CertStore;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.spec.CertificateStatus.Failures;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a Certificate's status, and writes one over it. */
public final class CertificateStatuses {

    private static final Set<String> OURS = Set.of(CertificateStatus.READY, CertificateStatus.ISSUING);

    private CertificateStatuses() {}

    /** What the status says; what is not there is empty. */
    public static CertificateStatus of(Certificate certificate) {
        var status = certificate.getStatus();
        if (status == null) {
            return CertificateStatus.none();
        }
        return new CertificateStatus(
                list(status.getConditions()).stream()
                        .map(CertificateStatuses::condition)
                        .toList(),
                instant(status.getNotBefore()),
                instant(status.getNotAfter()),
                instant(status.getRenewalTime()),
                number(status.getRevision()),
                new Failures(number(status.getFailedIssuanceAttempts()), instant(status.getLastFailureTime())));
    }

    /**
     * A copy with another status. Conditions of types that are not ours stay, as does somebody's wish for a new certificate that the status
     * does not answer; a condition that does not change its value keeps its time.
     *
     * @param now the time of transition of those that do
     */
    public static Certificate with(Certificate certificate, CertificateStatus status, Instant now) {
        var before = certificate.getStatus();
        var present = before == null ? List.<CertificateCondition>of() : list(before.getConditions());
        var conditions = new ArrayList<CertificateCondition>();
        var wished = CertStore.losesWish(of(certificate), status);
        present.stream()
                .filter(one ->
                        !OURS.contains(one.getType()) || wished && CertificateStatus.ISSUING.equals(one.getType()))
                .forEach(conditions::add);
        status.conditions().forEach(one -> conditions.add(condition(one, present, now)));
        var builder = before == null ? new CertificateStatusBuilder() : new CertificateStatusBuilder(before);
        return new CertificateBuilder(certificate)
                .withStatus(builder.withConditions(conditions)
                        .withNotBefore(text(status.notBefore()))
                        .withNotAfter(text(status.notAfter()))
                        .withRenewalTime(text(status.renewalTime()))
                        .withRevision(positive(status.revision()))
                        .withFailedIssuanceAttempts(positive(status.failures().attempts()))
                        .withLastFailureTime(text(status.failures().last()))
                        .build())
                .build();
    }

    private static Condition condition(CertificateCondition condition) {
        return new Condition(
                text(condition.getType()),
                "True".equals(condition.getStatus()),
                text(condition.getReason()),
                text(condition.getMessage()),
                number(condition.getObservedGeneration()));
    }

    private static CertificateCondition condition(Condition wanted, List<CertificateCondition> present, Instant now) {
        var value = wanted.isTrue() ? "True" : "False";
        var since = present.stream()
                .filter(one -> wanted.type().equals(one.getType()) && value.equals(one.getStatus()))
                .findFirst()
                .flatMap(one -> maybe(one.getLastTransitionTime()))
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new CertificateConditionBuilder()
                .withType(wanted.type())
                .withStatus(value)
                .withReason(wanted.reason())
                .withMessage(wanted.message())
                .withObservedGeneration(wanted.observedGeneration())
                .withLastTransitionTime(since)
                .build();
    }

    private static Optional<Instant> instant(@Nullable String text) {
        try {
            return maybe(text).map(one -> OffsetDateTime.parse(one).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty(); // somebody wrote nonsense: the same as nothing, it is written anew
        }
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(one -> one.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElse(null);
    }

    private static String text(@Nullable String value) {
        return Present.text(value);
    }

    private static @Nullable Integer positive(int number) {
        return number == 0 ? null : number;
    }
}
