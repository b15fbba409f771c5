package io.sealane.resource.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RecentObjectsTest {

    private static final int MIB = 1024 * 1024;

    private final RecentObjects recent = new RecentObjects();

    @Test
    void an_object_is_held_as_it_was_put_last_until_it_is_removed() {
        recent.put(stored("a", 1, 10));
        recent.put(stored("a", 2, 20));
        assertThat(recent.get(id("a")).orElseThrow().version()).isEqualTo(2);
        recent.remove(id("a"));
        assertThat(recent.get(id("a"))).isEmpty();
    }

    @Test
    void beyond_four_MiB_what_was_longest_out_of_use_goes_and_replaced_bytes_do_not_count() {
        for (var version = 1; version <= 10; version++) {
            recent.put(stored("a", version, MIB));
        }
        recent.put(stored("b", 11, MIB));
        recent.put(stored("c", 12, MIB));
        recent.put(stored("d", 13, MIB));
        assertThat(recent.get(id("a"))).isPresent(); // in use again
        recent.put(stored("e", 14, MIB));
        assertThat(recent.get(id("b"))).isEmpty();
        assertThat(recent.get(id("a"))).isPresent();
        recent.remove(id("c"));
        recent.put(stored("f", 15, MIB));
        assertThat(recent.get(id("d"))).isPresent();
    }

    @Test
    void what_is_larger_than_all_of_it_is_not_held() {
        recent.put(stored("a", 1, 5 * MIB));
        assertThat(recent.get(id("a"))).isEmpty();
    }

    private static Stored stored(String name, long version, int bytes) {
        return new Stored(id(name), version, new byte[bytes]);
    }

    private static ResourceId id(String name) {
        return new ResourceId("pods", "one", name);
    }
}
