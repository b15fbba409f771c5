package io.sealane.certificates.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sealane.certificates.model.CARotation.Status;
import io.sealane.certificates.model.CARotation.Step;
import io.sealane.resource.status.StatusEvents.News;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CertificateStoriesTest {

    private static final String NOT_THERE = "Issuing certificate as Secret does not exist";

    @Test
    void the_first_issue_is_told_as_cert_manager_tells_it() {
        assertThat(CertificateStories.of(
                        certificate(),
                        certificate("Ready False DoesNotExist " + NOT_THERE, "Issuing True DoesNotExist " + NOT_THERE)))
                .containsExactly(new News(false, "Issuing", NOT_THERE));
    }

    @Test
    void an_issue_that_waits_for_its_issuer_is_a_warning() {
        var waiting = NOT_THERE + "; waiting for the issuer: Referenced Issuer self not found";

        assertThat(CertificateStories.of(
                        certificate(),
                        certificate("Ready False DoesNotExist " + waiting, "Issuing True DoesNotExist " + waiting)))
                .containsExactly(new News(true, "IssuerNotReady", waiting));
    }

    @Test
    void a_failed_issue_is_told_with_its_reason() {
        assertThat(CertificateStories.of(
                        certificate("Ready True Ready fine", "Issuing True Renewing due"),
                        certificate("Ready True Ready fine", "Issuing False WrongKey another key")))
                .containsExactly(new News(true, "WrongKey", "another key"));
    }

    @Test
    void the_end_of_an_issue_is_told_by_its_steps_and_not_once_more_by_Ready() {
        assertThat(CertificateStories.of(
                        certificate("Ready False DoesNotExist x", "Issuing True DoesNotExist x"),
                        certificate("Ready True Ready fine")))
                .isEmpty();
    }

    @Test
    void a_certificate_that_is_not_ready_without_an_issue_says_why_and_when_it_is_ready_again() {
        var expired = certificate("Ready False Expired Certificate expired on 2026-01-01T00:00:00Z");

        assertThat(CertificateStories.of(certificate("Ready True Ready fine"), expired))
                .containsExactly(new News(true, "Expired", "Certificate expired on 2026-01-01T00:00:00Z"));
        assertThat(CertificateStories.of(expired, certificate("Ready True Ready fine")))
                .containsExactly(new News(false, "Ready", "fine"));
    }

    @Test
    void a_rotation_tells_its_phases_with_their_evidence_but_not_whom_it_waits_for() {
        var publishing = rotation("Publishing", "waiting for a, b", "two roots written");

        assertThat(CertificateStories.of(rotation("Queued", "", ""), publishing))
                .containsExactly(new News(false, "Publishing", "two roots written"));
        assertThat(CertificateStories.of(publishing, rotation("Publishing", "waiting for b", "two roots written")))
                .isEmpty();
    }

    @Test
    void a_rotation_that_is_queued_says_what_for() {
        assertThat(CertificateStories.of(rotation("", "", ""), rotation("Queued", "", "")))
                .containsExactly(
                        new News(false, "Queued", "Begins when no other rotation of this issuer is under way"));
        assertThat(CertificateStories.of(
                        rotation("", "", ""), rotation("Queued", "waiting for rotation ns/a to end", "")))
                .containsExactly(new News(false, "Queued", "waiting for rotation ns/a to end"));
    }

    @Test
    void a_rotation_that_does_not_get_on_is_a_warning_and_another_trouble_another() {
        var stuck = rotation("Stuck", "no answer from a", "");

        assertThat(CertificateStories.of(rotation("Publishing", "", ""), stuck))
                .containsExactly(new News(true, "Stuck", "no answer from a"));
        assertThat(CertificateStories.of(stuck, rotation("Stuck", "no answer from b", "")))
                .containsExactly(new News(true, "Stuck", "no answer from b"));
    }

    @Test
    void a_rotation_warns_once_before_the_switch_of_what_is_going_to_hold_it_and_then_that_it_does() {
        var publishing = rotation("Publishing", "waiting for a", "two roots written");
        var warned = heldBy(2, rotation("Publishing", "after the switch held by 2", "two roots written"));

        assertThat(CertificateStories.of(publishing, warned))
                .containsExactly(new News(true, "StillNeedsOldRoot", "after the switch held by 2"));
        assertThat(CertificateStories.of(
                        warned, heldBy(2, rotation("Publishing", "waiting for b; held by 2", "two roots written"))))
                .isEmpty();
        assertThat(CertificateStories.of(warned, heldBy(2, rotation("StillNeedsOldRoot", "held by 2", "switched"))))
                .containsExactly(new News(true, "StillNeedsOldRoot", "held by 2"));
    }

    @Test
    void who_holds_a_rotation_is_told_as_it_begins_and_not_with_each_name_that_comes_or_goes() {
        var two = heldBy(2, rotation("StillNeedsOldRoot", "held by 2", "switched"));
        var three = heldBy(3, rotation("StillNeedsOldRoot", "held by 3", "switched"));

        assertThat(CertificateStories.of(two, three)).isEmpty();
        assertThat(CertificateStories.of(heldBy(2, rotation("Stuck", "no answer from a", "switched")), three))
                .containsExactly(new News(true, "StillNeedsOldRoot", "held by 3"));
    }

    @Test
    void a_step_that_passes_somebody_over_is_a_warning() {
        var before = rotation("StillNeedsOldRoot", "held by 1", "switched");
        var after = rotation("Draining", "", "hold.tenants has passed, without waiting for shop/tls");
        var status = before.status();
        var held = before.with(new Status(
                status.observedGeneration(),
                status.phase(),
                status.bundleVersion(),
                null,
                0L,
                null,
                null,
                null,
                List.of(),
                1,
                List.of(),
                status.conditions()));

        assertThat(CertificateStories.of(held, after))
                .contains(new News(true, "PassedOver", "hold.tenants has passed, without waiting for shop/tls"));
        assertThat(CertificateStories.of(after, after)).isEmpty();
    }

    private static CARotation heldBy(int count, CARotation rotation) {
        var status = rotation.status();
        return rotation.with(new Status(
                status.observedGeneration(),
                status.phase(),
                status.bundleVersion(),
                status.since(),
                status.heldSeconds(),
                status.oldRoot(),
                status.nextRoot(),
                status.trouble(),
                status.waitingFor(),
                count,
                status.history(),
                status.conditions()));
    }

    /** @param conditions type, status, reason and message, with blanks between */
    private static Certificate certificate(String... conditions) {
        return new CertificateBuilder()
                .withNewMetadata()
                .withName("c")
                .endMetadata()
                .withNewStatus()
                .withConditions(Arrays.stream(conditions)
                        .map(text -> text.split(" ", 4))
                        .map(part -> new CertificateConditionBuilder()
                                .withType(part[0])
                                .withStatus(part[1])
                                .withReason(part[2])
                                .withMessage(part[3])
                                .build())
                        .toList())
                .endStatus()
                .build();
    }

    private static CARotation rotation(String reason, String message, String evidence) {
        var status = new Status(
                1L,
                reason,
                1L,
                null,
                0L,
                null,
                null,
                null,
                List.of(),
                null,
                List.of(new Step(null, reason, evidence)),
                List.of(new OwnCondition("Ready", "False", reason, message, null)));
        return CARotation.of(new ObjectMetaBuilder().withName("r").build(), new CARotation.Spec(null, null, null, null))
                .with(status);
    }
}
