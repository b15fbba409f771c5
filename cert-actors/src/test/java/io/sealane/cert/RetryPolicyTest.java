package io.sealane.cert;

import static io.sealane.cert.Certificates.NAME;
import static io.sealane.cert.Certificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.CertSettings.Retry;
import io.sealane.cert.CertSettings.Retry.Profile;
import io.sealane.cert.RetryPolicy.InUse;
import io.sealane.cert.spec.CertificateName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryPolicyTest {

    @ParameterizedTest
    @CsvSource({"1, PT5S", "2, PT10S", "3, PT20S", "7, PT320S", "8, PT600S", "60, PT600S"})
    void without_a_certificate_the_pause_doubles_up_to_ten_minutes(int attempts, Duration longest) {
        var pause = Duration.between(NOW, without(NAME, attempts));

        assertThat(pause).isBetween(longest.dividedBy(2), longest);
    }

    /** 90 days: a five-hundredth is above 5 minutes, so that is the start. A fifth of what remains is the end. */
    @ParameterizedTest
    @CsvSource({
        "1, P30D, PT5M",
        "2, P30D, PT10M",
        "5, P30D, PT80M",
        "20, P30D, P6D",
        "20, PT1H, PT12M",
        "9, PT10S, PT5S"
    })
    void with_a_certificate_the_pause_depends_on_what_remains(int attempts, Duration remaining, Duration longest) {
        var failure = Instant.parse("2026-08-30T00:00:00Z").minus(remaining); // 90 days after the issue
        var pause = Duration.between(failure, with(RenewalBand.NORMAL, attempts, failure));

        assertThat(pause).isBetween(longest.dividedBy(2), longest);
    }

    @Test
    void names_are_spread() {
        var one = without(new CertificateName("a", "one"), 8);
        var other = without(new CertificateName("a", "two"), 8);

        assertThat(one).isNotEqualTo(other);
        assertThat(without(new CertificateName("a", "one"), 8)).isEqualTo(one);
    }

    /** 30 days remain: a fifth, a tenth, a twentieth of that. */
    @ParameterizedTest
    @CsvSource({"NORMAL, P6D", "URGENT, P3D", "EMERGENCY, PT36H"})
    void the_longest_pause_shrinks_as_a_renewal_becomes_pressing(RenewalBand band, Duration longest) {
        var failure = Instant.parse("2026-07-31T00:00:00Z");

        assertThat(Duration.between(failure, with(band, 20, failure))).isBetween(longest.dividedBy(2), longest);
    }

    @ParameterizedTest
    @CsvSource({"1, PT1H", "2, PT2H", "3, PT4H", "6, PT32H", "7, PT32H"})
    void the_profile_of_cert_manager_doubles_from_an_hour_to_32_and_spreads_nothing(int attempts, Duration pause) {
        var settings = new Retry(Profile.CERT_MANAGER, Duration.ofHours(1), Duration.ofHours(32));

        var next =
                RetryPolicy.next(settings, NAME, attempts, NOW, new InUse(Optional.of(pair()), RenewalBand.EMERGENCY));

        assertThat(next).isEqualTo(NOW.plus(pause));
    }

    /** 90 days with 30 for renewal. */
    @ParameterizedTest
    @CsvSource({
        "2026-07-31T00:00:00Z, NORMAL",
        "2026-08-14T23:59:59Z, NORMAL",
        "2026-08-15T00:00:00Z, URGENT", // 15 of 30 days are left
        "2026-08-25T11:59:59Z, URGENT",
        "2026-08-25T12:00:00Z, EMERGENCY", // 4.5 of 30 days are left
        "2026-09-01T00:00:00Z, EMERGENCY"
    })
    void a_renewal_is_urgent_at_half_of_its_time_and_an_emergency_in_its_last_15_percent(
            Instant now, RenewalBand band) {
        var renewal = Instant.parse("2026-07-31T00:00:00Z");

        assertThat(RenewalBand.of(renewal, Instant.parse("2026-08-30T00:00:00Z"), now))
                .isEqualTo(band);
    }

    private static Instant without(CertificateName name, int attempts) {
        return RetryPolicy.next(Retry.scaled(), name, attempts, NOW, new InUse(Optional.empty(), RenewalBand.NORMAL));
    }

    private static Instant with(RenewalBand band, int attempts, Instant failure) {
        return RetryPolicy.next(Retry.scaled(), NAME, attempts, failure, new InUse(Optional.of(pair()), band));
    }

    private static StoredPair pair() {
        var spec = Certificates.spec("a.example");
        return ReissuePolicy.inspect(NAME, spec, Optional.of(Certificates.made(spec, NOW)))
                .pair()
                .orElseThrow();
    }
}
