package io.sealane.journal;

import io.sealane.journal.LogState.BatchStart;
import io.sealane.journal.Medium.Space;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds a place in a log by time. Times of batches never go back within a log, so a few dozen of them are looked at, however many there are: nobody
 * who wants a page waits for it long.
 */
record Seek(Medium medium, PartitionId partition) {

    /** The first position that was appended at a time or later; empty when nothing that is stored is so young. */
    OptionalLong firstSince(long millis) {
        var state =
                medium.get(Space.MARKS, Keys.state(partition)).map(LogState::of).orElse(LogState.NEW);
        var found = OptionalLong.empty();
        var from = state.start();
        var end = state.end();
        while (from < end) {
            var middle = from + (end - from) / 2;
            var batch = firstBatch(middle, end);
            if (batch != null && batch.time() < millis) {
                from = batch.first() + 1;
            } else {
                found = batch == null ? found : OptionalLong.of(batch.first());
                end = middle;
            }
        }
        return found;
    }

    private @Nullable BatchStart firstBatch(long from, long end) {
        var first = new AtomicReference<BatchStart>();
        medium.scan(Space.BATCHES, Keys.position(partition, from), Keys.position(partition, end), (key, value) -> {
            first.set(BatchStart.of(key, value));
            return false;
        });
        return first.get();
    }
}
