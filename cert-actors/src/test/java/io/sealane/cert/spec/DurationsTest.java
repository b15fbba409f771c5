package io.sealane.cert.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DurationsTest {

    @ParameterizedTest
    @CsvSource({"PT1H, 1h", "PT10S, 10s", "P90D, 2160h", "PT1H30M, 1h30m", "PT0.5S, 500ms", "PT0S, 0s", "PT-10S, -10s"})
    void are_shown_as_users_write_them(Duration duration, String shown) {
        assertThat(Durations.shown(duration)).isEqualTo(shown);
    }
}
