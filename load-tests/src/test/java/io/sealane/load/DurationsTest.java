package io.sealane.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DurationsTest {

    @Test
    void percentiles_are_those_of_what_was_added() {
        var durations = new Durations();
        for (var micros = 1; micros <= 20; micros++) {
            durations.add(micros * 1_000L);
        }

        assertThat(durations.count()).isEqualTo(20);
        assertThat(durations.percentileMicros(0.5)).isEqualTo(10);
        assertThat(durations.percentileMicros(0.99)).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 31, 32, 63, 64, 65, 127, 128, 1_000, 999_999, 60_000_000})
    void a_bucket_ends_less_than_a_thirtieth_above_what_is_in_it(long micros) {
        var edge = Durations.upperEdge(Durations.bucket(micros));

        assertThat(edge).isBetween(micros, micros + micros / 30);
    }

    @Test
    void nothing_added_is_nothing() {
        assertThat(new Durations().percentileMicros(0.99)).isZero();
    }
}
