package io.sealane.cert.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RenewalWindowTest {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    @Test
    void a_certificate_has_its_own_instant_in_the_window() {
        var window = new RenewalWindow(START, START.plusSeconds(100_000));

        assertThat(window.pick(BigInteger.ZERO)).isEqualTo(START);
        assertThat(window.pick(BigInteger.valueOf(25_000))).isEqualTo(START.plusSeconds(25_000));
        assertThat(window.pick(BigInteger.valueOf(99_999))).isEqualTo(START.plusSeconds(99_999));
        assertThat(window.pick(BigInteger.valueOf(125_000))).isEqualTo(START.plusSeconds(25_000));
    }

    @Test
    void a_window_without_width_is_its_start() {
        assertThat(new RenewalWindow(START, START).pick(BigInteger.TEN)).isEqualTo(START);
        assertThat(new RenewalWindow(START, START.minusSeconds(9)).pick(BigInteger.TEN))
                .isEqualTo(START);
    }
}
