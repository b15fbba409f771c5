package io.sealane.cert;

import static io.sealane.cert.Certificates.NAME;
import static io.sealane.cert.Certificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

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
        var pause = Duration.between(NOW, RetryPolicy.next(NAME, attempts, NOW, Optional.empty()));

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
        var pair = pair();

        var pause = Duration.between(failure, RetryPolicy.next(NAME, attempts, failure, Optional.of(pair)));

        assertThat(pause).isBetween(longest.dividedBy(2), longest);
    }

    @Test
    void names_are_spread() {
        var one = RetryPolicy.next(new CertificateName("a", "one"), 8, NOW, Optional.empty());
        var other = RetryPolicy.next(new CertificateName("a", "two"), 8, NOW, Optional.empty());

        assertThat(one).isNotEqualTo(other);
        assertThat(RetryPolicy.next(new CertificateName("a", "one"), 8, NOW, Optional.empty()))
                .isEqualTo(one);
    }

    private static StoredPair pair() {
        var spec = Certificates.spec("a.example");
        return ReissuePolicy.inspect(NAME, spec, Optional.of(Certificates.made(spec, NOW)))
                .pair()
                .orElseThrow();
    }
}
