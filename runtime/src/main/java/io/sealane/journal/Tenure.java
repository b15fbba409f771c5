package io.sealane.journal;

import java.util.List;
import java.util.Map;

/** The time during which a partition has one owner; what only the owner may do. Safe for any thread. */
public interface Tenure {

    PartitionId partition();

    /** Which owner this is; higher than that of every owner before. */
    long epoch();

    /** The lowest position that was stored when the partition was claimed. */
    long start();

    /** Behind the last event that was stored when the partition was claimed. */
    long end();

    /** Bytes of events that the partition holds, as of the last batch. */
    long bytes();

    /** The named marks as they were when the partition was claimed. */
    Map<String, Mark> marks();

    /**
     * Appends events in one piece: all or none are stored. Reported by {@link Journal.Owner#synced}.
     *
     * @param events at least one; the arrays must not be changed afterwards
     * @return when not {@link Admission#ADMITTED}, nothing happens
     */
    Admission append(List<byte[]> events);

    /**
     * Moves named marks, and deletes events that nobody needs. Written with the next batch.
     *
     * @param stored called on the writer thread when the moves are synced; never when the partition is lost before
     */
    void mark(Marks marks, Runnable stored);

    /**
     * Deletes everything the partition holds and ends the tenure.
     *
     * @param dropped called on the writer thread when that is synced; {@link Journal.Owner#lost} is called instead when it could not be
     */
    void drop(Runnable dropped);

    /** Whether an append was taken. */
    enum Admission {
        ADMITTED,
        /** More appends wait for the disk than the settings allow. */
        BUSY,
        /** As many bytes are stored as the settings allow. */
        FULL,
        /** The disk has less left than the settings want. */
        NO_SPACE,
        /** This tenure is over. */
        ENDED
    }
}
