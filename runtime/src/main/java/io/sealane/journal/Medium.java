package io.sealane.journal;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sorted bytes on which a {@link LocalJournal} stands. Keys compare as unsigned bytes.
 *
 * <p>Written by one thread, read by that one and one more; may wait for the disk. Failures are {@link JournalFailure} of reason IO.
 */
public interface Medium extends AutoCloseable {

    /** Parts with keys of their own. */
    enum Space {
        EVENTS,
        BATCHES,
        MARKS
    }

    /** Makes all changes or none; with {@code sync} they are on the disk when it returns. */
    void write(List<Change> changes, boolean sync);

    Optional<byte[]> get(Space space, byte[] key);

    /** Shows entries of [from, end) in order until the visitor says no. */
    void scan(Space space, byte[] from, byte[] end, Visitor visitor);

    /** Bytes that can still be written where it is kept; {@link Long#MAX_VALUE} where nobody can tell. */
    default long freeBytes() {
        return Long.MAX_VALUE;
    }

    /**
     * Why nothing is written since a write has failed; empty when all is well. A {@link #write} of no changes, synced, ends it where it can be
     * ended.
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();

    /** One change of a {@link #write}. */
    @SuppressWarnings("ArrayRecordComponent")
    sealed interface Change {

        /** A null value removes the key. */
        record Put(Space space, byte[] key, byte @Nullable [] value) implements Change {}

        /** Removes all keys of [from, end). */
        record Clear(Space space, byte[] from, byte[] end) implements Change {}
    }

    /** Sees entries one by one. */
    @FunctionalInterface
    interface Visitor {

        /** Returns whether to go on. */
        boolean see(byte[] key, byte[] value);
    }
}
