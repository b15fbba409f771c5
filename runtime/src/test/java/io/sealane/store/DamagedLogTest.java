package io.sealane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store says when its log is not what was written: copies of a store that is in use, as a killed process leaves it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DamagedLogTest {

    private static final int WRITES = 100;
    private static final byte[] VALUE = "v".repeat(1_000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path temporary;

    private Path left;

    @BeforeEach
    void leave() throws IOException {
        left = Files.createDirectory(temporary.resolve("left"));
        var source = temporary.resolve("store");
        try (var store = open(source)) {
            for (var i = 0; i < WRITES; i++) {
                store.write(new Batch().put(store.keyspace("a"), key(i), VALUE), Durability.SYNCED);
            }
            try (var files = Files.list(source)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, left.resolve(file.getFileName()));
                }
            }
        }
    }

    private static Store open(Path folder) {
        return Store.open(folder, StoreSettings.small(), Set.of("a"));
    }

    private static byte[] key(int number) {
        return String.format("%05d", number).getBytes(StandardCharsets.UTF_8);
    }

    private Path log() throws IOException {
        try (var files = Files.list(left)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(java.util.Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    private void flip(double place) throws IOException {
        try (var file = new RandomAccessFile(log().toFile(), "rw")) {
            var at = (long) (file.length() * place);
            file.seek(at);
            var bytes = new byte[8];
            file.readFully(bytes);
            for (var i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
            file.seek(at);
            file.write(bytes);
        }
    }

    @Test
    void what_a_killed_process_leaves_is_all_there() {
        try (var store = open(left)) {
            assertThat(store.get(store.keyspace("a"), key(WRITES - 1))).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.3, 0.5, 0.65})
    void damage_before_the_end_keeps_the_store_closed(double place) throws Exception {
        flip(place);

        assertThatThrownBy(() -> open(left).close())
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining(left.toString())
                .extracting(failure -> ((StoreFailure) failure).reason())
                .isEqualTo(StoreFailure.Reason.CORRUPT);
    }

    @Test
    void a_record_that_was_cut_at_the_end_is_left_out() throws Exception {
        try (var file = new RandomAccessFile(log().toFile(), "rw")) {
            file.setLength(file.length() - 7);
        }

        try (var store = open(left)) {
            assertThat(store.get(store.keyspace("a"), key(WRITES - 2))).isPresent();
            assertThat(store.get(store.keyspace("a"), key(WRITES - 1))).isEqualTo(Optional.empty());
        }
    }
}
