package io.sealane.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StoreTest {

    @TempDir
    Path folder;

    private Store store;
    private Keyspace letters;
    private Keyspace others;

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("data"), StoreSettings.small(), Set.of("letters", "others"));
        letters = store.keyspace("letters");
        others = store.keyspace("others");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void what_was_written_is_there_after_opening_again() {
        put("a", "1");
        store.close();
        open();
        assertThat(store.get(letters, bytes("a")))
                .hasValueSatisfying(value -> assertThat(value).asString().isEqualTo("1"));
    }

    @Test
    void keyspaces_have_keys_of_their_own() {
        put("a", "1");
        assertThat(store.get(others, bytes("a"))).isEmpty();
    }

    @Test
    void a_range_is_walked_in_the_order_of_unsigned_bytes_without_its_end() {
        store.write(
                new Batch()
                        .put(letters, new byte[] {(byte) 0x80}, bytes("high"))
                        .put(letters, new byte[] {0x7f}, bytes("low"))
                        .put(letters, new byte[] {(byte) 0x81}, bytes("end")),
                Durability.WRITTEN);
        assertThat(values(store, new KeyRange(new byte[] {0}, new byte[] {(byte) 0x81})))
                .containsExactly("low", "high");
    }

    @Test
    void a_range_delete_in_a_batch_spares_what_is_put_after_it() {
        put("a", "1");
        put("b", "2");
        put("c", "3");
        store.write(
                new Batch().deleteRange(letters, range("a", "c")).put(letters, bytes("b"), bytes("new")),
                Durability.SYNCED);
        assertThat(values(store, range("a", "z"))).containsExactly("new", "3");
    }

    @Test
    void the_last_entry_of_a_range_is_before_its_end() {
        put("a", "1");
        put("b", "2");
        put("c", "3");
        assertThat(store.last(letters, range("a", "c")).orElseThrow().value())
                .asString()
                .isEqualTo("2");
        assertThat(store.last(letters, range("x", "z"))).isEmpty();
    }

    @Test
    void a_snapshot_does_not_see_later_writes() {
        put("a", "1");
        try (var snapshot = store.snapshot()) {
            put("a", "2");
            put("b", "2");
            assertThat(values(snapshot, range("a", "z"))).containsExactly("1");
        }
        assertThat(values(store, range("a", "z"))).containsExactly("2", "2");
    }

    @Test
    void a_cursor_can_jump() {
        put("a", "1");
        put("c", "3");
        try (var cursor = store.scan(letters, range("a", "z"))) {
            assertThat(cursor.seek(bytes("b"))).isTrue();
            assertThat(cursor.entry().key()).asString().isEqualTo("c");
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void closing_the_store_ends_its_cursors_and_snapshots_and_later_uses_say_closed() {
        put("a", "1");
        var snapshot = store.snapshot();
        var cursor = snapshot.scan(letters, range("a", "z"));
        cursor.next();
        store.close();
        assertClosed(cursor::next);
        assertClosed(() -> snapshot.get(letters, bytes("a")));
        assertClosed(() -> store.get(letters, bytes("a")));
        cursor.close();
        snapshot.close();
        store.close();
    }

    @Test
    void a_closed_snapshot_refuses_reads() {
        var snapshot = store.snapshot();
        snapshot.close();
        assertClosed(() -> snapshot.get(letters, bytes("a")));
    }

    @Test
    void a_folder_is_opened_only_once() {
        assertThatThrownBy(() -> Store.open(folder.resolve("data"), StoreSettings.small(), Set.of()))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(StoreFailure.Reason.IN_USE));
    }

    @Test
    void only_the_owner_can_enter_the_folder() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
    }

    @Test
    void keyspaces_that_are_not_named_are_kept() {
        put("a", "1");
        store.close();
        try (var again = Store.open(folder.resolve("data"), StoreSettings.small(), Set.of("more"))) {
            assertThat(again.get(again.keyspace("letters"), bytes("a"))).isPresent();
        }
    }

    @Test
    void sizes_follow_what_is_stored() {
        var all = range("a", "z");
        assertThat(store.bytesEstimated(letters, all)).isZero();
        store.write(new Batch().put(letters, bytes("a"), new byte[500_000]), Durability.WRITTEN);
        assertThat(store.bytesEstimated(letters, all)).isGreaterThan(100_000);
        store.write(new Batch().deleteRange(letters, all), Durability.WRITTEN);
        store.reclaim(letters, all);
        assertThat(store.fileBytes(letters)).isLessThan(100_000);
    }

    @Test
    void a_prefix_range_ends_behind_the_last_key_with_the_prefix() {
        assertThat(KeyRange.startingWith(new byte[] {1, (byte) 0xff}).end()).containsExactly(2);
        assertThatThrownBy(() -> KeyRange.startingWith(new byte[] {(byte) 0xff}))
                .hasMessageContaining("prefix");
    }

    private void assertClosed(Runnable use) {
        assertThatThrownBy(use::run)
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(StoreFailure.Reason.CLOSED));
    }

    private List<String> values(Reader reader, KeyRange range) {
        return reader.first(letters, range, 100).stream()
                .map(entry -> new String(entry.value(), UTF_8))
                .toList();
    }

    private void put(String key, String value) {
        store.write(new Batch().put(letters, bytes(key), bytes(value)), Durability.SYNCED);
    }

    private static KeyRange range(String from, String end) {
        return new KeyRange(bytes(from), bytes(end));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
