package io.sealane.bench;

import io.sealane.journal.Journal;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.PartitionId;
import io.sealane.journal.Tenure;
import io.sealane.journal.rocksdb.RocksMedium;
import io.sealane.store.StoreSettings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** 64 appends of 1 KiB in flight on the journal of one node, until all are reported; per append. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalBench {

    private static final int IN_FLIGHT = 64;

    @Param({"true", "false"})
    private boolean sync;

    private final Semaphore synced = new Semaphore(0);
    private final List<byte[]> event = List.of(new byte[1024]);
    private Path folder;
    private Journal journal;
    private Tenure tenure;

    @Setup
    public void open() throws Exception {
        folder = Files.createTempDirectory("sealane-bench");
        var settings = JournalSettings.defaults().withLiveBytesMax(1L << 40);
        journal = LocalJournal.open(
                RocksMedium.open(folder.resolve("journal"), StoreSettings.small()),
                sync ? settings : settings.unsynced(),
                InstantSource.system());
        var claimed = new CompletableFuture<Tenure>();
        journal.claim(new PartitionId("bench", 0), new Journal.Owner() {
            @Override
            public void claimed(Tenure ours) {
                claimed.complete(ours);
            }

            @Override
            public void synced(long[] firsts) {
                synced.release(firsts.length);
            }

            @Override
            public void lost(JournalFailure why) {
                claimed.completeExceptionally(why);
            }
        });
        tenure = claimed.get(10, TimeUnit.SECONDS);
    }

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public void append() throws InterruptedException {
        for (var i = 0; i < IN_FLIGHT; i++) {
            tenure.append(event);
        }
        synced.acquire(IN_FLIGHT);
    }

    @TearDown
    public void close() throws Exception {
        journal.close();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
