package io.sealane.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SeldomTest {

    @Test
    void the_first_complaint_is_made_at_once_and_the_next_with_the_count_of_those_between() {
        var now = new AtomicLong(5);
        var seldom = new Seldom(() -> Instant.ofEpochMilli(now.get()), Duration.ofSeconds(10));
        var made = new ArrayList<Long>();

        seldom.complain(made::add);
        seldom.complain(made::add);
        now.set(10_004);
        seldom.complain(made::add);
        assertThat(made).containsExactly(0L);

        now.set(10_005);
        seldom.complain(made::add);
        assertThat(made).containsExactly(0L, 2L);
    }
}
