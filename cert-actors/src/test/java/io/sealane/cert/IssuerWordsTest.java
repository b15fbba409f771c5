package io.sealane.cert;

import static io.sealane.cert.Certificates.NOW;
import static io.sealane.cert.Certificates.SETTINGS;
import static io.sealane.cert.Certificates.made;
import static io.sealane.cert.Certificates.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.CertStore.Situation;
import io.sealane.cert.KeeperLogic.Issue;
import io.sealane.cert.KeeperLogic.Rest;
import io.sealane.cert.Memory.Failure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.RenewalWindow;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What an issuer that is asked over the network has to say about a certificate, and what is made of it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IssuerWordsTest {

    private static final CertificateSpec SPEC = spec("a.example");
    private static final StoredSecret GOOD = made(SPEC, NOW); // from 2 minutes before NOW to 90 days after it
    private static final Memory CALM = new Memory(1, 0, Optional.empty(), false, Optional.empty());

    private final KeeperLogic logic = new KeeperLogic(SETTINGS);

    @Test
    void what_can_never_be_issued_is_not_tried_and_says_why() {
        var view = view(Optional.empty(), new Words(Optional.of("no"), Optional.empty()));

        var rest = (Rest) logic.decide(view, CALM, Optional.empty(), NOW);

        var issuing = rest.status().condition(CertificateStatus.ISSUING).orElseThrow();
        assertThat(issuing.isTrue()).isFalse();
        assertThat(issuing.reason()).isEqualTo("NeverIssued");
        assertThat(issuing.message()).isEqualTo("Issuer self can never issue this: no");
        assertThat(rest.memory().attempts()).isZero();
    }

    @Test
    void a_refusal_does_not_take_away_what_is_there() {
        var view = view(Optional.of(GOOD), new Words(Optional.of("no"), Optional.empty()));

        var rest = (Rest) logic.decide(view, CALM, Optional.empty(), NOW.plus(Duration.ofDays(89)));

        assertThat(rest.status()
                        .condition(CertificateStatus.READY)
                        .orElseThrow()
                        .isTrue())
                .isTrue();
        assertThat(rest.status()
                        .condition(CertificateStatus.ISSUING)
                        .orElseThrow()
                        .reason())
                .isEqualTo("NeverIssued");
    }

    @Test
    void an_issuer_that_is_not_ready_is_waited_for() {
        var situation = new Situation(
                Optional.empty(),
                Optional.of(new FoundIssuer(new IssuerSpec.Remote("acme"), Optional.empty())),
                false,
                Optional.empty());
        var view = View.of(Certificates.desired(SPEC), situation, SETTINGS.leafLifeMin());

        var rest = (Rest) logic.decide(view, CALM, Optional.empty(), NOW);

        assertThat(rest.status()
                        .condition(CertificateStatus.ISSUING)
                        .orElseThrow()
                        .message())
                .contains("the issuer of type acme is not ready");
    }

    @Test
    void nothing_is_asked_before_the_instant_that_the_issuer_has_named() {
        var until = NOW.plus(Duration.ofMinutes(50));
        var limited = failed(until);
        var view = view(Optional.empty(), new Words(Optional.empty(), Optional.empty()));

        assertThat(((Rest) logic.decide(view, limited, Optional.empty(), until.minusSeconds(1))).wakeAt())
                .isEqualTo(until);
        assertThat(logic.decide(view, limited, Optional.empty(), until)).isInstanceOf(Issue.class);
    }

    @Test
    void an_instant_before_our_own_pace_makes_nothing_faster() {
        var view = view(Optional.empty(), new Words(Optional.empty(), Optional.empty()));

        assertThat(logic.decide(view, failed(NOW.plusMillis(1)), Optional.empty(), NOW.plusSeconds(1)))
                .isInstanceOf(Rest.class);
    }

    @Test
    void somebody_who_asks_by_hand_is_not_made_to_wait() {
        var view = view(Optional.empty(), new Words(Optional.empty(), Optional.empty()));
        var limited = failed(NOW.plus(Duration.ofMinutes(50)));

        assertThat(logic.decide(view, limited.asked(), Optional.empty(), NOW)).isInstanceOf(Issue.class);
    }

    @Test
    void the_issuers_window_is_the_renewal_time() {
        var start = NOW.plus(Duration.ofDays(20));

        assertThat(renewal(start, start.plusSeconds(3600))).isBetween(start, start.plusSeconds(3600));
    }

    @Test
    void no_window_puts_a_renewal_into_the_last_twentieth_of_the_life() {
        var life = Duration.ofDays(90).plusMinutes(2);
        var late = NOW.plus(Duration.ofDays(89));

        assertThat(renewal(late, late)).isEqualTo(NOW.plus(Duration.ofDays(90)).minus(life.dividedBy(20)));
    }

    @Test
    void no_window_makes_renewals_follow_each_other_without_a_pause() {
        var life = Duration.ofDays(90).plusMinutes(2);

        assertThat(renewal(NOW, NOW))
                .isEqualTo(NOW.minus(Duration.ofMinutes(2))
                        .plus(life.dividedBy(100))
                        .truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void a_window_from_before_the_certificate_speaks_of_another() {
        var before = NOW.minus(Duration.ofDays(1));

        assertThat(renewal(before, before.plusSeconds(60))).isAfter(NOW.plus(Duration.ofDays(50)));
    }

    private Instant renewal(Instant start, Instant end) {
        var words = new Words(Optional.empty(), Optional.of(new RenewalWindow(start, end)));
        return logic.renewalTime(view(Optional.of(GOOD), words)).orElseThrow();
    }

    private static Memory failed(Instant retryAt) {
        var failure = new Failure(NOW, new Cause("RateLimited", "x"), 1, Optional.of(retryAt));
        return new Memory(1, 1, Optional.of(failure), false, Optional.empty());
    }

    private static View view(Optional<StoredSecret> secret, Issuer issuer) {
        var found = new FoundIssuer(new IssuerSpec.Remote("acme"), Optional.empty(), Optional.of(issuer));
        var situation = new Situation(secret, Optional.of(found), false, Optional.empty());
        return View.of(Certificates.desired(SPEC), situation, SETTINGS.leafLifeMin());
    }

    private record Words(Optional<String> refused, Optional<RenewalWindow> window) implements Issuer {

        @Override
        public CompletionStage<CertificateChain> issue(IssueOrder order) {
            throw new AssertionError("nothing is issued here");
        }

        @Override
        public Optional<String> refusal(SubjectName subject, SubjectAltNames names, boolean isCA) {
            return refused;
        }

        @Override
        public Optional<RenewalWindow> renewalWindow(X509Certificate leaf) {
            return window;
        }
    }
}
