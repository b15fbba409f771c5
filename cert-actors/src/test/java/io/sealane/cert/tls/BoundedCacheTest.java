package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BoundedCacheTest {

    private final List<String> givenBack = new ArrayList<>();
    private final BoundedCache<Integer, String> cache = new BoundedCache<>(2, givenBack::add);

    @Test
    void gives_back_the_one_that_was_not_used_for_longest() {
        cache.putIfAbsent(1, "one");
        cache.putIfAbsent(2, "two");
        cache.get(1);
        cache.putIfAbsent(3, "three");

        assertThat(givenBack).containsExactly("two");
        assertThat(cache.get(1)).isEqualTo("one");
        assertThat(cache.get(2)).isNull();
    }

    @Test
    void keeps_the_first_value_and_gives_back_the_second() {
        assertThat(cache.putIfAbsent(1, "first")).isEqualTo("first");
        assertThat(cache.putIfAbsent(1, "second")).isEqualTo("first");

        assertThat(givenBack).containsExactly("second");
    }

    @Test
    void gives_all_back_when_cleared() {
        cache.putIfAbsent(1, "one");
        cache.putIfAbsent(2, "two");
        cache.clear();

        assertThat(givenBack).containsExactlyInAnyOrder("one", "two");
        assertThat(cache.get(1)).isNull();
    }
}
