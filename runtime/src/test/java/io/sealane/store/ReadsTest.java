package io.sealane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReadsTest {

    @TempDir
    Path folder;

    @Test
    void a_read_of_a_store_that_could_not_be_opened_again_leaves_no_native_memory_behind() throws Exception {
        PrivateFolder.make(folder);
        NativeLibrary.load(folder);
        try (var options = new Options(StoreSettings.small())) {
            var database = Database.open(folder, options, Set.of("letters"));
            var letters = database.keyspaces().get("letters");
            database.close();
            var allocated = new AtomicInteger();
            var reads = new Reads(new Guard("test"), database, () -> {
                allocated.incrementAndGet();
                return new ReadOptions();
            });
            var range = KeyRange.startingWith(new byte[] {'a'});

            for (Runnable read : List.<Runnable>of(
                    () -> reads.scan(letters, range),
                    () -> reads.last(letters, range),
                    () -> reads.get(letters, new byte[] {'a'}))) {
                assertThatThrownBy(read::run)
                        .isInstanceOfSatisfying(
                                StoreFailure.class,
                                failure -> assertThat(failure.reason()).isEqualTo(StoreFailure.Reason.CLOSED));
            }

            assertThat(allocated).hasValue(0);
        }
    }
}
