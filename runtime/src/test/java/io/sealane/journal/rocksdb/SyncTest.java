package io.sealane.journal.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.journal.Journal;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.PartitionId;
import io.sealane.journal.RecordingOwner;
import io.sealane.store.StoreSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is left when the machine loses everything that was not synced. A killed process keeps its page cache, so the folder is cut back to
 * what it was when a sync last returned.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SyncTest {

    private static final PartitionId P = new PartitionId("uid", 0);

    @TempDir
    Path folder;

    private final AtomicReference<Map<String, Long>> synced = new AtomicReference<>(Map.of());

    @Test
    void an_event_that_was_reported_as_synced_survives_the_loss_of_everything_unsynced() throws Exception {
        assertThat(eventsAfterLoss(JournalSettings.defaults())).containsExactly("event");
    }

    @Test
    void without_sync_it_does_not() throws Exception {
        assertThat(eventsAfterLoss(JournalSettings.defaults().unsynced())).isEmpty();
    }

    private List<String> eventsAfterLoss(JournalSettings settings) throws Exception {
        var live = folder.resolve("live");
        var copy = folder.resolve("copy");
        try (var journal = open(live, settings)) {
            var owner = new RecordingOwner();
            journal.claim(P, owner);
            owner.tenure().append(List.of("event".getBytes(UTF_8)));
            owner.firsts(1);
            copyAsSynced(live, copy);
        }
        try (var journal = open(copy, settings)) {
            return RecordingOwner.read(journal, P, 0).events();
        }
    }

    private Journal open(Path path, JournalSettings settings) {
        var medium = RocksMedium.open(path, StoreSettings.small(), () -> synced.set(logLengths(path)));
        return LocalJournal.open(medium, settings, InstantSource.system());
    }

    /** Write-ahead logs only: RocksDB syncs its other files itself when it makes them. */
    private static Map<String, Long> logLengths(Path path) {
        var lengths = new TreeMap<String, Long>();
        try (var files = Files.list(path)) {
            for (var file : files.filter(SyncTest::isLog).toList()) {
                lengths.put(file.getFileName().toString(), Files.size(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lengths;
    }

    private static boolean isLog(Path file) {
        return file.getFileName().toString().endsWith(".log");
    }

    private void copyAsSynced(Path from, Path to) throws IOException {
        var lengths = synced.get();
        Files.createDirectory(to);
        try (var files = Files.list(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = Files.copy(file, to.resolve(file.getFileName()));
                if (isLog(file)) {
                    cut(copy, lengths.getOrDefault(file.getFileName().toString(), 0L));
                }
            }
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
    }
}
