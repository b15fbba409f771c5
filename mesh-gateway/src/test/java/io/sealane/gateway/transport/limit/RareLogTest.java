package io.sealane.gateway.transport.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RareLogTest {

    private final RareLog log = new RareLog(LoggerFactory.getLogger(RareLogTest.class), 2);

    @Test
    void so_many_lines_a_second_are_written_and_the_next_one_counts_the_others() {
        assertThat(log.admit(5000)).isZero();
        assertThat(log.admit(5001)).isZero();
        assertThat(log.admit(5002)).isNegative();
        assertThat(log.admit(5999)).isNegative();

        assertThat(log.admit(6000)).isEqualTo(2);
        assertThat(log.admit(6001)).isZero();
    }
}
