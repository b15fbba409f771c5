package io.sealane.certificates.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateCondition;
import io.fabric8.certmanager.api.model.v1.CertificateConditionBuilder;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.spec.CertificateStatus.Failures;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What becomes of somebody's wish for a new certificate (condition Issuing) when a keeper that does not know of it reports. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateStatusesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Condition READY = new Condition("Ready", true, "Ready", "up to date", 1);

    @Test
    void a_wish_that_a_report_does_not_answer_is_kept() {
        assertThat(reported(asked("ManuallyTriggered", 3), status(3, READY)))
                .containsExactlyInAnyOrder("Issuing", "Ready");
    }

    @Test
    void an_issue_answers_it() {
        assertThat(reported(asked("ManuallyTriggered", 3), status(4, READY))).containsExactly("Ready");
    }

    @Test
    void a_report_about_issuing_answers_it() {
        var failed = new Condition("Issuing", false, "Failed", "no", 1);
        assertThat(reported(asked("ManuallyTriggered", 3), status(3, READY, failed)))
                .containsExactly("Ready", "Issuing");
    }

    @Test
    void what_the_keeper_itself_began_and_no_longer_needs_goes() {
        assertThat(reported(asked("DoesNotExist", 3), status(3, READY))).containsExactly("Ready");
    }

    private static List<String> reported(Certificate present, CertificateStatus status) {
        return CertificateStatuses.with(present, status, NOW).getStatus().getConditions().stream()
                .map(CertificateCondition::getType)
                .toList();
    }

    private static CertificateStatus status(int revision, Condition... conditions) {
        return new CertificateStatus(
                List.of(conditions), Optional.empty(), Optional.empty(), Optional.empty(), revision, Failures.none());
    }

    private static Certificate asked(String reason, int revision) {
        return new CertificateBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewStatus()
                .withRevision(revision)
                .withConditions(new CertificateConditionBuilder()
                        .withType("Issuing")
                        .withStatus("True")
                        .withReason(reason)
                        .build())
                .endStatus()
                .build();
    }
}
