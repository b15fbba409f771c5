package io.sealane.journal;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps events in the order they were appended, per partition. Safe for any thread; no method waits for the disk.
 *
 * <p>Each partition has at most one owner. Whoever claims it later wins: what an older owner still sends is refused, whether it was
 * queued before or not. Callbacks run on threads of the journal and must return at once.
 */
public interface Journal extends AutoCloseable {

    /** Takes a partition over, making it if it is new. Answered by {@link Owner#claimed} or {@link Owner#lost}. */
    void claim(PartitionId partition, Owner owner);

    /**
     * Reads synced events, from a position upwards, as many as fit a page.
     *
     * <p>Bounded by the callers: none may have more than one read under way.
     *
     * @param from where to begin; what is deleted is left out
     */
    void read(PartitionId partition, long from, PageReader reader);

    /**
     * Finds the first position that was appended at a time or later.
     *
     * <p>Bounded by the callers as {@link #read} is.
     */
    void seek(PartitionId partition, Instant time, PositionReader reader);

    /**
     * The partitions that held something, or had an owner, when the journal was opened. Whoever knows which of them are still wanted
     * claims and drops the others.
     */
    Set<PartitionId> found();

    /** What it holds now. */
    JournalFacts facts();

    /** Whether it still takes anything. */
    boolean isOpen();

    /** Writes what was admitted, then stops; owners are told {@link JournalFailure.Reason#CLOSED}. Waits for the disk. */
    @Override
    void close();

    /** Who owns a partition. Called on the journal's writer thread. */
    interface Owner {

        /** The partition is ours until {@link #lost}. */
        void claimed(Tenure tenure);

        /**
         * Appends are on the disk, in the order they were admitted.
         *
         * @param firsts for each of the oldest appends not reported yet, the position of its first event; the others follow it
         *     without a gap
         */
        void synced(long[] firsts);

        /** The partition is ours no longer. Whether appends that are not reported as synced are stored is unknown. */
        void lost(JournalFailure why);
    }

    /** Takes the outcome of one {@link #seek}. Called on the journal's reader thread. */
    interface PositionReader {

        /** @param found empty when nothing that is stored is so young */
        void position(OptionalLong found);

        void failed(JournalFailure why);
    }

    /** Takes the outcome of one {@link #read}. Called on the journal's reader thread. */
    interface PageReader {

        void page(Page page);

        void failed(JournalFailure why);
    }
}
