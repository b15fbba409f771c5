package io.sealane.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** What a store does when its disk fails. A disk that fails once and then says that all is well is the dangerous one. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TroubleTest {

    private static final long PLENTY = 1L << 40;

    @TempDir
    Path folder;

    private final FailingDisk disk = new FailingDisk();
    private Store store;
    private Keyspace letters;

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("data"), StoreSettings.small(), Set.of("letters"), disk::before);
        letters = store.keyspace("letters");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void after_a_sync_that_failed_none_is_tried_again_and_nothing_is_written_until_the_store_is_opened_anew() {
        put("a", Durability.WRITTEN);
        disk.failure = failure(Status.SubCode.None, "While fdatasync: Input/output error");
        assertFails(this::sync, StoreFailure.Reason.IO, "Input/output error");
        disk.failure = null;
        var asked = disk.asked;

        assertFails(this::sync, StoreFailure.Reason.IO, "start the node again");
        assertFails(() -> put("b", Durability.WRITTEN), StoreFailure.Reason.IO, "start the node again");
        assertFails(() -> put("b", Durability.SYNCED), StoreFailure.Reason.IO, "start the node again");

        assertThat(disk.asked).as("asks of the disk since").isEqualTo(asked);
        assertThat(store.trouble()).isPresent();
        assertThat(value("a")).isEqualTo("a");
        store.close();
        open();
        assertThat(store.trouble()).isEmpty();
        put("b", Durability.SYNCED);
        assertThat(value("a") + value("b")).isEqualTo("ab");
    }

    @Test
    void a_full_disk_refuses_until_it_has_room_and_then_everything_that_was_taken_is_there() {
        put("synced", Durability.SYNCED);
        put("written", Durability.WRITTEN);
        disk.failure = failure(Status.SubCode.NoSpace, "No space left on device");
        disk.free = 0;
        assertFails(() -> put("refused", Durability.WRITTEN), StoreFailure.Reason.FULL, "No space left");
        disk.failure = null;

        assertFails(() -> put("refused", Durability.WRITTEN), StoreFailure.Reason.FULL, "has room again");
        assertFails(this::sync, StoreFailure.Reason.FULL, "has room again");
        assertThat(value("written")).isEqualTo("written");

        disk.free = PLENTY;
        sync();
        assertThat(store.trouble()).isEmpty();
        put("later", Durability.SYNCED);
        assertThat(value("synced") + value("written") + value("later")).isEqualTo("syncedwrittenlater");
        assertThat(store.get(letters, bytes("refused"))).isEmpty();
    }

    @Test
    void who_hears_first_of_a_log_that_failed_sees_by_the_room_whether_the_disk_is_full() {
        disk.failure = failure(Status.SubCode.None, "Writer has previous error.");
        disk.free = 0;
        assertFails(this::sync, StoreFailure.Reason.FULL, "previous error");
        disk.failure = null;
        disk.free = PLENTY;
        sync();

        disk.failure = failure(Status.SubCode.None, "Writer has previous error.");
        assertFails(this::sync, StoreFailure.Reason.IO, "previous error");
    }

    @Test
    void a_failure_is_remembered_though_nobody_can_tell_how_much_room_is_left() throws IOException {
        disk.failure = failure(Status.SubCode.None, "Writer has previous error.");
        Files.move(folder.resolve("data"), folder.resolve("away"));

        assertFails(this::sync, StoreFailure.Reason.IO, "previous error");

        assertThat(store.trouble()).isPresent();
        Files.move(folder.resolve("away"), folder.resolve("data"));
    }

    @Test
    void a_cursor_that_is_open_when_the_store_is_opened_again_says_that_it_is_closed() {
        put("a", Durability.SYNCED);
        try (var cursor = store.scan(letters, KeyRange.startingWith(bytes("a")))) {
            disk.failure = failure(Status.SubCode.NoSpace, "No space left on device");
            assertFails(this::sync, StoreFailure.Reason.FULL, "No space left");
            disk.failure = null;
            sync();
            assertFails(cursor::next, StoreFailure.Reason.CLOSED, "cursor is closed");
        }
    }

    @Test
    void a_store_that_lacks_something_when_it_is_opened_again_writes_nothing_more() {
        store.whenOpenedAgain(() -> {
            throw StoreFailure.lost("expected by the test");
        });
        disk.failure = failure(Status.SubCode.NoSpace, "No space left on device");
        assertFails(this::sync, StoreFailure.Reason.FULL, "No space left");
        disk.failure = null;
        assertFails(this::sync, StoreFailure.Reason.IO, "expected by the test");
        assertFails(this::sync, StoreFailure.Reason.IO, "start the node again");
    }

    @Test
    void what_was_written_and_never_synced_is_missed_when_the_store_is_opened_again_without_it() throws IOException {
        put("written", Durability.WRITTEN);
        disk.failure = failure(Status.SubCode.NoSpace, "No space left on device");
        assertFails(() -> put("refused", Durability.WRITTEN), StoreFailure.Reason.FULL, "No space left");
        disk.failure = null;
        loseLog();

        assertFails(() -> put("later", Durability.WRITTEN), StoreFailure.Reason.IO, "is the last that is there");

        assertFails(this::sync, StoreFailure.Reason.IO, "start the node again");
    }

    /** As a system that could not write what it held. */
    private void loseLog() throws IOException {
        try (var files = Files.list(folder.resolve("data"))) {
            for (var log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.delete(log);
            }
        }
    }

    @Test
    void what_the_library_says_after_its_log_has_failed_hides_no_full_disk() {
        var trouble = new Trouble("test");
        trouble.begin(Failures.of("write", failure(Status.SubCode.None, "Writer has previous error.")));
        trouble.begin(Failures.of("write", failure(Status.SubCode.NoSpace, "No space left on device")));
        trouble.begin(Failures.of("write", failure(Status.SubCode.None, "Writer has previous error.")));
        assertThat(trouble.cause())
                .hasValueSatisfying(cause -> assertThat(cause.reason()).isEqualTo(StoreFailure.Reason.FULL));
    }

    private void sync() {
        store.write(new Batch(), Durability.SYNCED);
    }

    private void put(String text, Durability durability) {
        store.write(new Batch().put(letters, bytes(text), bytes(text)), durability);
    }

    private String value(String key) {
        return new String(store.get(letters, bytes(key)).orElseThrow(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static RocksDBException failure(Status.SubCode subCode, String text) {
        return new RocksDBException(text, new Status(Status.Code.IOError, subCode, text));
    }

    private static void assertFails(Runnable action, StoreFailure.Reason reason, String text) {
        assertThatThrownBy(action::run)
                .hasMessageContaining(text)
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    /** Fails as told, and else does what the real one does. */
    private static final class FailingDisk implements Disk {

        private Disk real;
        private RocksDBException failure;
        private long free = PLENTY;
        private int asked;

        Disk before(Disk next) {
            real = next;
            return this;
        }

        @Override
        public void write(RocksDB database, WriteOptions options, WriteBatch batch) throws RocksDBException {
            ask();
            real.write(database, options, batch);
        }

        @Override
        public void sync(RocksDB database) throws RocksDBException {
            ask();
            real.sync(database);
        }

        private void ask() throws RocksDBException {
            asked++;
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public long freeBytes() {
            return free;
        }
    }
}
