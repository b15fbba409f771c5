package io.sealane.node.hop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SwitchGraceTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final SwitchGrace grace = new SwitchGrace(Duration.ofSeconds(5), () -> now);

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    @Test
    void what_is_switched_on_is_sent_encrypted_after_the_grace_and_taken_in_the_clear_for_twice_as_long() {
        grace.wanted(false);
        grace.wanted(true);
        var since = grace.now();

        pass(4);
        assertThat(grace.isKnown(since)).isFalse();
        pass(1);
        assertThat(grace.isKnown(since)).isTrue();
        pass(4);
        assertThat(grace.isNews(since)).isTrue();
        pass(1);
        assertThat(grace.isNews(since)).isFalse();
    }

    @Test
    void what_a_node_finds_when_it_begins_is_sent_encrypted_at_once_for_others_take_nothing_else_any_more() {
        grace.wanted(true);
        pass(5);
        var since = grace.now();

        assertThat(grace.isKnown(since)).isTrue();
        // Another may have begun later.
        assertThat(grace.isNews(since)).isTrue();
    }

    @Test
    void a_namespace_that_comes_later_is_news() {
        grace.wanted(true);
        pass(6);
        var since = grace.now();

        assertThat(grace.isKnown(since)).isFalse();
        pass(5);
        assertThat(grace.isKnown(since)).isTrue();
    }
}
