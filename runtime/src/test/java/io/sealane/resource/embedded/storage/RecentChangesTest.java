package io.sealane.resource.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RecentChangesTest {

    private static final int MIB = 1024 * 1024;

    private final RecentChanges recent = new RecentChanges();

    @Test
    void what_was_never_held_is_read_from_the_disk() {
        assertThat(recent.after(0, 10, MIB)).isEmpty();
        recent.add(change(7, 10), 100);
        assertThat(recent.after(5, 10, MIB)).isEmpty();
    }

    @Test
    void a_page_follows_its_version_and_ends_at_its_count_or_with_the_change_that_reaches_its_bytes() {
        for (var version = 7; version <= 10; version++) {
            recent.add(change(version, 10), 100);
        }
        assertThat(recent.after(6, 10, MIB).orElseThrow())
                .extracting(Change::version)
                .containsExactly(7L, 8L, 9L, 10L);
        assertThat(recent.after(7, 2, MIB).orElseThrow())
                .extracting(Change::version)
                .containsExactly(8L, 9L);
        assertThat(recent.after(6, 10, 11).orElseThrow())
                .extracting(Change::version)
                .containsExactly(7L, 8L);
        assertThat(recent.after(10, 10, MIB).orElseThrow()).isEmpty();
    }

    @Test
    void it_holds_no_more_than_the_log_and_four_MiB_but_always_the_newest() {
        for (var version = 1; version <= 5; version++) {
            recent.add(change(version, 10), 3);
        }
        assertThat(recent.after(1, 10, MIB)).isEmpty();
        assertThat(recent.after(2, 10, MIB).orElseThrow()).hasSize(3);

        recent.add(change(6, 5 * MIB), 3);
        assertThat(recent.after(4, 10, MIB)).isEmpty();
        assertThat(recent.after(5, 10, MIB).orElseThrow()).hasSize(1);
    }

    private static Change change(long version, int bytes) {
        var stored = new Stored(new ResourceId("pods", "one", "p"), version, new byte[bytes]);
        return new Change(version, Optional.empty(), Optional.of(stored));
    }
}
