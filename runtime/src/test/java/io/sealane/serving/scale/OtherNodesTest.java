package io.sealane.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.admission.Admission.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OtherNodesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final OtherNodes others = new OtherNodes(Duration.ofSeconds(5));

    @Test
    void what_several_nodes_have_adds_up() {
        others.take("a", Map.of("hello", new Usage(1.5, 10)), NOON);
        others.take("b", Map.of("hello", new Usage(2, 5), "other", new Usage(7, 7)), NOON);

        assertThat(others.usage("hello")).isEqualTo(new Usage(3.5, 15));
        assertThat(others.usage("absent")).isEqualTo(new Usage(0, 0));
    }

    @Test
    void requests_count_once_and_concurrency_until_there_is_another() {
        others.take("a", Map.of("hello", new Usage(1, 10)), NOON);
        others.take("a", Map.of("hello", new Usage(3, 4)), NOON.plusSeconds(1));

        assertThat(others.usage("hello")).isEqualTo(new Usage(3, 14));
        assertThat(others.usage("hello")).isEqualTo(new Usage(3, 0));

        others.take("a", Map.of("other", new Usage(1, 1)), NOON.plusSeconds(2));
        assertThat(others.usage("hello")).isEqualTo(new Usage(0, 0));
    }

    @Test
    void a_node_that_has_been_silent_for_too_long_counts_no_more() {
        others.take("a", Map.of("hello", new Usage(1, 0)), NOON);
        others.take("b", Map.of("hello", new Usage(2, 0)), NOON.plusSeconds(1));

        others.forget(NOON.plusMillis(4_999));
        assertThat(others.usage("hello").concurrency()).isEqualTo(3);
        others.forget(NOON.plusSeconds(5));
        assertThat(others.usage("hello").concurrency()).isEqualTo(2);
        others.forget(NOON.plusSeconds(6));
        assertThat(others.usage("hello").concurrency()).isZero();
    }
}
