package io.sealane.journal;

import io.sealane.journal.LogState.BatchStart;

/** Finds what may be deleted: whole batches that everybody has passed and that are old enough. */
final class Trim {

    /** More are left for the next time, so that the writer never stays long. */
    private static final int BATCHES_MAX = 4096;

    private final Medium medium;

    Trim(Medium medium) {
        this.medium = medium;
    }

    /** The batch start before which everything may go; the log's present start when nothing may. */
    BatchStart before(PartitionId partition, LogState state, Marks marks, long now) {
        var present = new BatchStart(state.start(), state.bytesDeleted(), 0);
        var passed = Math.min(marks.passed(), state.end());
        if (passed <= state.start()) {
            return present;
        }
        var bornBefore = now - marks.retention().toMillis();
        if (passed == state.end() && state.time() <= bornBefore) {
            return new BatchStart(state.end(), state.bytesAppended(), state.time());
        }
        var walk = new Walk(present, bornBefore, state.bytesAppended() - marks.keptBytesMax());
        medium.scan(
                Medium.Space.BATCHES,
                Keys.position(partition, state.start()),
                Keys.position(partition, passed + 1),
                walk);
        return walk.before;
    }

    private static final class Walk implements Medium.Visitor {

        private final long bornBefore;
        private final long crowdedBefore;
        private BatchStart before;
        private int seen;

        /** @param crowdedBefore events with fewer bytes before them are too many to be kept, however young they are */
        Walk(BatchStart present, long bornBefore, long crowdedBefore) {
            this.before = present;
            this.crowdedBefore = crowdedBefore;
            this.bornBefore = bornBefore;
        }

        @Override
        public boolean see(byte[] key, byte[] value) {
            // Seeing a start proves that the batch before it is passed as a whole.
            var start = BatchStart.of(key, value);
            before = start;
            return (start.time() <= bornBefore || start.bytesBefore() < crowdedBefore) && ++seen < BATCHES_MAX;
        }
    }
}
