package io.sealane.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what an owner is told. */
public final class RecordingOwner implements Journal.Owner {

    private final CompletableFuture<Tenure> tenure = new CompletableFuture<>();
    private final CompletableFuture<JournalFailure> lost = new CompletableFuture<>();
    private final BlockingQueue<Long> firsts = new LinkedBlockingQueue<>();

    /** A page as text. */
    public record Read(List<String> events, long next) {}

    @Override
    public void claimed(Tenure claimed) {
        tenure.complete(claimed);
    }

    @Override
    public void synced(long[] positions) {
        for (var first : positions) {
            firsts.add(first);
        }
    }

    @Override
    public void lost(JournalFailure why) {
        lost.complete(why);
    }

    public Tenure tenure() {
        return tenure.orTimeout(10, TimeUnit.SECONDS).join();
    }

    public JournalFailure lost() {
        return lost.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The next so many reported appends. */
    public List<Long> firsts(int count) throws InterruptedException {
        var taken = new ArrayList<Long>();
        while (taken.size() < count) {
            var first = firsts.poll(30, TimeUnit.SECONDS);
            if (first == null) {
                throw new AssertionError("only " + taken.size() + " of " + count + " appends were reported");
            }
            taken.add(first);
        }
        return taken;
    }

    public static Read read(Journal journal, PartitionId partition, long from) throws Exception {
        var page = new CompletableFuture<Page>();
        journal.read(partition, from, new Journal.PageReader() {
            @Override
            public void page(Page read) {
                page.complete(read);
            }

            @Override
            public void failed(JournalFailure why) {
                page.completeExceptionally(why);
            }
        });
        var read = page.get(30, TimeUnit.SECONDS);
        var texts = read.events().stream()
                .map(stored -> new String(stored.bytes(), UTF_8))
                .toList();
        return new Read(texts, read.next());
    }
}
