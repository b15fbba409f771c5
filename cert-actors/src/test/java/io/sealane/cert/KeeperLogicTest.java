package io.sealane.cert;

import static io.sealane.cert.Certificates.DAYS_90;
import static io.sealane.cert.Certificates.NOW;
import static io.sealane.cert.Certificates.SELF_SIGNED;
import static io.sealane.cert.Certificates.SETTINGS;
import static io.sealane.cert.Certificates.made;
import static io.sealane.cert.Certificates.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.CertStore.Situation;
import io.sealane.cert.KeeperLogic.Issue;
import io.sealane.cert.KeeperLogic.Repair;
import io.sealane.cert.KeeperLogic.Rest;
import io.sealane.cert.KeeperLogic.Step;
import io.sealane.cert.Memory.Failure;
import io.sealane.cert.schedule.RecurringWindow;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateSpec.Renewal;
import io.sealane.cert.spec.CertificateSpec.Validity;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.spec.IssuerSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeeperLogicTest {

    private static final CertificateSpec SPEC = spec("a.example");
    private static final StoredSecret GOOD = made(SPEC, NOW);
    private static final Memory CALM = new Memory(1, 0, Optional.empty(), false, Optional.empty());
    private static final Memory FAILED =
            new Memory(1, 3, Optional.of(new Failure(NOW, new Cause("Broke", "x"), 1)), false, Optional.empty());

    private final KeeperLogic logic = new KeeperLogic(SETTINGS);

    @Test
    void rests_until_the_next_sweep_while_all_is_well() {
        var rest = rest(view(GOOD), CALM, NOW);

        assertThat(rest.wakeAt()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(ready(rest)).isEqualTo("true Ready");
    }

    @Test
    void wakes_at_the_renewal_and_renews_from_then_on() {
        var view = view(GOOD);
        var renewal = logic.renewalTime(view).orElseThrow();

        assertThat(rest(view, CALM, renewal.minusSeconds(10)).wakeAt()).isEqualTo(renewal);
        assertThat(decide(view, CALM, renewal)).isInstanceOf(Issue.class);
    }

    @Test
    void another_wish_is_told_before_the_nearness_of_the_end() {
        var edited =
                new DesiredCertificate(Certificates.NAME, 2, spec("other.example"), false, CertificateStatus.none());
        var view = View.of(edited, view(GOOD).situation(), SETTINGS.leafLifeMin());
        var late = NOW.plus(Duration.ofDays(89));

        assertThat(decide(view, CALM, late)
                        .status()
                        .condition("Issuing")
                        .orElseThrow()
                        .reason())
                .isEqualTo("RequestChanged");
        assertThat(decide(view(GOOD), CALM, late)
                        .status()
                        .condition("Issuing")
                        .orElseThrow()
                        .reason())
                .isEqualTo("Renewing");
    }

    @Test
    void stays_ready_through_failing_renewals_and_flips_at_the_very_end() {
        var end = NOW.plus(DAYS_90);
        var failing = new Memory(
                1,
                1,
                Optional.of(new Failure(end.minusSeconds(2), new Cause("Broke", "x"), 1)),
                false,
                Optional.empty());

        var before = rest(view(GOOD), failing, end.minusSeconds(1));
        assertThat(ready(before)).isEqualTo("true Ready");
        assertThat(before.wakeAt()).isEqualTo(end);
        var after = decide(view(GOOD), failing, end);
        assertThat(ready(after)).isEqualTo("false Expired");
    }

    @Test
    void does_not_try_again_before_the_pause_is_over() {
        var rest = rest(noSecret(), FAILED, NOW.plusSeconds(1));

        assertThat(rest.wakeAt()).isBetween(NOW.plusSeconds(10), NOW.plusSeconds(20));
        assertThat(rest.status().condition("Issuing").orElseThrow().reason()).isEqualTo("Broke");
        assertThat(rest.status().failures().attempts()).isEqualTo(3);
        assertThat(decide(noSecret(), FAILED, NOW.plusSeconds(20))).isInstanceOf(Issue.class);
    }

    @Test
    void an_edited_spec_or_somebodys_wish_does_not_wait_for_the_pause() {
        var edited = new DesiredCertificate(Certificates.NAME, 2, SPEC, false, CertificateStatus.none());
        var view = View.of(edited, noSecret().situation(), SETTINGS.leafLifeMin());

        assertThat(decide(view, FAILED, NOW.plusSeconds(1))).isInstanceOf(Issue.class);
        assertThat(decide(noSecret(), FAILED.asked(), NOW.plusSeconds(1))).isInstanceOf(Issue.class);
        // a wish that fails waits like everything else
        var again = FAILED.asked().failed(new Failure(NOW, new Cause("Broke", "x"), 1));
        assertThat(decide(noSecret(), again, NOW.plusSeconds(1))).isInstanceOf(Rest.class);
    }

    @Test
    void a_failure_is_forgotten_once_nothing_is_wanted() {
        var rest = rest(view(GOOD), FAILED, NOW);

        assertThat(rest.memory()).isEqualTo(CALM);
        assertThat(rest.status().condition("Issuing")).isEmpty();
    }

    @Test
    void a_Secret_that_belongs_to_another_certificate_is_left_alone() {
        var other = new CertificateName("shop", "older");
        var situation = new Situation(Optional.empty(), Optional.of(SELF_SIGNED), false, Optional.of(other));

        var rest = rest(view(situation, false), CALM, NOW);

        assertThat(ready(rest)).isEqualTo("false IncorrectCertificate");
    }

    @Test
    void a_CA_in_use_is_renewed_in_place_only_when_annotated_or_when_it_has_ended() {
        var feeding = new Situation(Optional.of(GOOD), Optional.of(SELF_SIGNED), true, Optional.empty());
        var late = NOW.plus(Duration.ofDays(89));

        var rest = rest(view(feeding, false), CALM, late);
        assertThat(rest.status().condition("Issuing").orElseThrow().reason()).isEqualTo("RotationRequired");
        assertThat(decide(view(feeding, false), CALM.asked(), NOW)).isInstanceOf(Rest.class);
        assertThat(decide(view(feeding, true), CALM, late)).isInstanceOf(Issue.class);
        assertThat(decide(view(feeding, false), CALM, NOW.plus(DAYS_90))).isInstanceOf(Issue.class);
    }

    @Test
    void a_wish_to_renew_a_CA_in_use_stays_refused_until_the_CA_is_another() {
        var feeding = new Situation(Optional.of(GOOD), Optional.of(SELF_SIGNED), true, Optional.empty());
        var first = (Rest) decide(view(feeding, false), CALM.asked(), NOW);

        var refusal = first.status().condition("Issuing").orElseThrow();
        assertThat(refusal.isTrue()).isFalse();
        assertThat(refusal.reason()).isEqualTo("RotationRequired");
        assertThat(refusal.message()).contains("CARotation").contains("ManuallyTriggered");
        assertThat(rest(view(feeding, false), first.memory(), NOW).status()).isEqualTo(first.status());
        var restarted = Memory.of(new DesiredCertificate(Certificates.NAME, 1, SPEC, false, first.status()));
        assertThat(rest(view(feeding, false), restarted, NOW).status()).isEqualTo(first.status());
        assertThat(decide(view(feeding, true), first.memory(), NOW)).isInstanceOf(Issue.class);
        var rotated = made(SPEC, NOW.plusSeconds(60));
        var other = new Situation(Optional.of(rotated), Optional.of(SELF_SIGNED), true, Optional.empty());
        assertThat(rest(view(other, false), first.memory(), NOW.plusSeconds(60))
                        .status()
                        .condition("Issuing"))
                .isEmpty();
    }

    @Test
    void Ready_names_the_issuer_that_is_missing() {
        var nobody = new Situation(Optional.empty(), Optional.empty(), false, Optional.empty());

        var rest = rest(view(nobody, false), CALM, NOW);

        assertThat(rest.status().condition("Ready").orElseThrow().message())
                .endsWith("; waiting for the issuer: Referenced " + SPEC.issuer() + " not found");
    }

    @Test
    void a_CA_in_use_that_was_deleted_is_put_back_when_it_is_remembered() {
        var gone = new Situation(Optional.empty(), Optional.of(SELF_SIGNED), true, Optional.empty());

        var step = (Repair) logic.decide(view(gone, false), CALM, Optional.of(GOOD), NOW);
        assertThat(step.secret()).isEqualTo(GOOD.at(""));
        assertThat(logic.decide(view(gone, true), CALM, Optional.of(GOOD), NOW)).isInstanceOf(Issue.class);
        assertThat(decide(view(gone, false), CALM, NOW)).isInstanceOf(Issue.class);
        assertThat(logic.decide(noSecret(), CALM, Optional.of(GOOD), NOW)).isInstanceOf(Issue.class);
    }

    @Test
    void waits_for_an_issuer_without_counting_attempts() {
        var noKeyPair = new FoundIssuer(new IssuerSpec.Ca("ca"), Optional.empty());
        var situation = new Situation(Optional.empty(), Optional.of(noKeyPair), false, Optional.empty());

        var rest = rest(view(situation, false), CALM, NOW);

        var issuing = rest.status().condition("Issuing").orElseThrow();
        assertThat(issuing.isTrue()).isTrue();
        assertThat(issuing.message()).endsWith("Secret ca of the issuer not found");
        assertThat(rest.memory()).isEqualTo(CALM);
    }

    @Test
    void an_echo_of_our_own_report_is_no_wish() {
        var issuing = ((Issue) decide(noSecret(), CALM, NOW)).status();

        assertThat(CALM.isAskedBy(issuing)).isFalse();
        var manual = ((Issue) decide(noSecret(), CALM.asked(), NOW)).status();
        assertThat(CALM.isAskedBy(manual)).isTrue(); // before the issue
        assertThat(CALM.asked().issued().isAskedBy(manual)).isFalse(); // and after it
    }

    @Test
    void a_certificate_that_is_not_to_be_renewed_is_made_anew_on_a_wish_only() {
        var spec = with(SPEC, new Renewal(false, List.of()));
        var view = View.of(Certificates.desired(spec), situation(GOOD, SELF_SIGNED), SETTINGS.leafLifeMin());
        var late = NOW.plus(Duration.ofDays(89));

        assertThat(logic.renewalTime(view)).isEmpty();
        assertThat(rest(view, CALM, late).status().renewalTime()).isEmpty();
        assertThat(decide(view, CALM.asked(), late)).isInstanceOf(Issue.class);
    }

    @Test
    void without_a_window_before_the_end_it_says_so_and_renews_all_the_same() {
        var never = RecurringWindow.of("0 0 1 1 *", Duration.ofHours(1), "UTC"); // the end is in August
        var spec = with(SPEC, new Renewal(true, List.of(never)));
        var view = View.of(Certificates.desired(spec), situation(GOOD, SELF_SIGNED), SETTINGS.leafLifeMin());
        var renewal = logic.renewalTime(view).orElseThrow();

        var rest = rest(view, CALM, NOW);
        assertThat(ready(rest)).isEqualTo("false WindowError");
        assertThat(rest.status().condition("Ready").orElseThrow().message())
                .isEqualTo("No window of spec.renewal.windows opens before the end on 2026-08-30T00:00:00Z;"
                        + " the certificate will be renewed outside of them");
        assertThat(decide(view, CALM, renewal)).isInstanceOf(Issue.class);
    }

    @Test
    void after_the_CA_became_another_each_certificate_is_made_anew_at_an_instant_of_its_own() {
        var spec = with(SPEC, IssuerRef.issuer("ca"));
        var made = issued(spec, ca("one"));
        var spread = Duration.ofMinutes(10);
        var paced = new KeeperLogic(new CertSettings(
                SETTINGS.backdating(),
                SETTINGS.leafLifeMin(),
                SETTINGS.stepDeadline(),
                SETTINGS.recheck(),
                SETTINGS.restartDelayMax(),
                spread,
                CertSettings.Retry.scaled(),
                SETTINGS.keepersAtOnce()));
        var view = View.of(Certificates.desired(spec), situation(made, ca("two")), SETTINGS.leafLifeMin());

        var first = (Rest) paced.decide(view, CALM, Optional.empty(), NOW);

        assertThat(ready(first)).isEqualTo("true Ready");
        assertThat(first.memory().caChange()).contains(NOW);
        assertThat(first.wakeAt()).isBetween(NOW, NOW.plus(spread));
        var second = (Issue) paced.decide(view, first.memory(), Optional.empty(), NOW.plus(spread));
        assertThat(second.status().condition("Issuing").orElseThrow().reason()).isEqualTo("CAChanged");
        assertThat(second.status().condition("Issuing").orElseThrow().message())
                .isEqualTo("Issuing certificate as Issuer ca signs with another CA now");
    }

    @Test
    void another_CA_is_a_new_chance_at_once() {
        var spec = with(SPEC, IssuerRef.issuer("ca"));
        var made = issued(spec, ca("one"));
        var end = NOW.plus(DAYS_90);
        var failing = new Memory(
                1, 9, Optional.of(new Failure(end, new Cause("CAExpiring", "x"), 1)), false, Optional.empty());
        var soon = end.plusSeconds(1);

        var before = View.of(Certificates.desired(spec), situation(made, SELF_SIGNED), SETTINGS.leafLifeMin());
        assertThat(decide(before, failing, soon)).isInstanceOf(Rest.class);
        var after = View.of(Certificates.desired(spec), situation(made, ca("two")), SETTINGS.leafLifeMin());
        assertThat(decide(after, failing, soon)).isInstanceOf(Issue.class);
    }

    @Test
    void a_certificate_that_somebody_put_there_outlives_a_change_of_the_CA() {
        var spec = with(SPEC, IssuerRef.issuer("ca"));
        var made = issued(spec, ca("one"));
        var annotations = new HashMap<>(made.annotations());
        annotations.keySet().removeIf(key -> key.startsWith("cert.sealane.io/"));
        var theirs = made.with(made.labels(), annotations);

        assertThat(View.of(Certificates.desired(spec), situation(theirs, ca("two")), SETTINGS.leafLifeMin())
                        .caChanged())
                .isFalse();
        assertThat(View.of(Certificates.desired(spec), situation(made, ca("two")), SETTINGS.leafLifeMin())
                        .caChanged())
                .isTrue();
        assertThat(View.of(Certificates.desired(spec), situation(made, SELF_SIGNED), SETTINGS.leafLifeMin())
                        .caChanged())
                .isFalse();
    }

    @Test
    void a_late_renewal_says_how_pressing_it_is() {
        var broke = new Cause("Broke", "the issuer is down");
        var late = NOW.plus(Duration.ofDays(80));
        var failing = new Memory(1, 1, Optional.of(new Failure(late, broke, 1)), false, Optional.empty());

        assertThat(issuingMessage(failing, late.plusSeconds(1)))
                .isEqualTo("the issuer is down; urgent: half of the time for this renewal is over");
        var later = NOW.plus(Duration.ofDays(88));
        var still = new Memory(1, 1, Optional.of(new Failure(later, broke, 1)), false, Optional.empty());
        assertThat(issuingMessage(still, later.plusSeconds(1)))
                .isEqualTo("the issuer is down; urgent: EMERGENCY, the present certificate ends soon");
    }

    private String issuingMessage(Memory memory, Instant now) {
        return rest(view(GOOD), memory, now)
                .status()
                .condition("Issuing")
                .orElseThrow()
                .message();
    }

    private static CertificateSpec with(CertificateSpec spec, Renewal renewal) {
        return Certificates.with(spec, new Validity(DAYS_90, Optional.empty(), OptionalInt.empty(), renewal));
    }

    private static CertificateSpec with(CertificateSpec spec, IssuerRef issuer) {
        return Certificates.with(spec, issuer);
    }

    private static FoundIssuer ca(String secret) {
        return new FoundIssuer(new IssuerSpec.Ca(secret), Optional.of(made(Certificates.ca(), NOW)));
    }

    private static StoredSecret issued(CertificateSpec spec, FoundIssuer issuer) {
        var situation = new Situation(Optional.empty(), Optional.of(issuer), false, Optional.empty());
        var view = View.of(Certificates.desired(spec), situation, SETTINGS.leafLifeMin());
        return Issuance.perform(view, 1, SETTINGS.backdating(), NOW, Issuance.Records.NONE)
                .toCompletableFuture()
                .join()
                .secret();
    }

    private static Situation situation(StoredSecret secret, FoundIssuer issuer) {
        return new Situation(Optional.of(secret), Optional.of(issuer), false, Optional.empty());
    }

    private Rest rest(View view, Memory memory, Instant now) {
        return (Rest) decide(view, memory, now);
    }

    private Step decide(View view, Memory memory, Instant now) {
        return logic.decide(view, memory, Optional.empty(), now);
    }

    private static String ready(Step step) {
        var ready = step.status().condition("Ready").orElseThrow();
        return ready.isTrue() + " " + ready.reason();
    }

    private static View noSecret() {
        return view(new Situation(Optional.empty(), Optional.of(SELF_SIGNED), false, Optional.empty()), false);
    }

    private static View view(StoredSecret secret) {
        return view(new Situation(Optional.of(secret), Optional.of(SELF_SIGNED), false, Optional.empty()), false);
    }

    private static View view(Situation situation, boolean renewInPlace) {
        var desired = new DesiredCertificate(Certificates.NAME, 1, SPEC, renewInPlace, CertificateStatus.none());
        return View.of(desired, situation, SETTINGS.leafLifeMin());
    }
}
