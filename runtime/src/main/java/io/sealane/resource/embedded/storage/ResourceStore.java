package io.sealane.resource.embedded.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Objects and the ordered log of their changes. There is one version counter for all objects; each change takes the next number.
 *
 * <p>Safe for any thread. Calls may read from the disk. When a write returns every later read sees it, and it is on its way to the disk: it is
 * there when {@link #synced} completes. Whoever tells anybody outside of the process what was read or written waits for that first; all that is
 * written because of it comes later in the same log. The log is bounded: what is older than the newest {@link LogLimits} changes is forgotten, and asking for it fails
 * with {@link Compacted}. Where the disk does not take what is written, calls fail with {@link Unwritten}; where
 * nothing can be read for a while, with {@link Unread}.
 */
public interface ResourceStore extends AutoCloseable {

    /** The newest change's version; 0 when nothing was ever written. */
    long version();

    Optional<Stored> get(ResourceId id);

    /** The objects of a scope now. */
    Listing list(Scope scope);

    /**
     * The objects of a scope as they were.
     *
     * @param version not above {@link #version()}
     * @throws Compacted when the log does not reach back to it
     */
    Listing listAt(Scope scope, long version);

    /**
     * Writes one object on condition that nobody wrote it since.
     *
     * @param expected the version that the caller has read; 0 when there must be none
     * @param object its {@code metadata.resourceVersion} is set by this call
     * @throws Superseded when another version is stored
     */
    Stored write(ResourceId id, long expected, ObjectNode object);

    /**
     * Deletes one object on condition that nobody wrote it since.
     *
     * @return the object as it was, with the version of the deletion
     * @throws Superseded when another version is stored, or none
     */
    Stored delete(ResourceId id, long expected);

    /**
     * The changes that follow a version, oldest first: as many as make a page, at least one if there are any.
     *
     * @throws Compacted when the log does not reach back to it
     */
    List<Change> changesAfter(long version, int countMax);

    /**
     * Completes when all that was written before this call is on the disk, and the listeners were told of it. Fails when the disk does; then
     * nobody knows what is on it.
     */
    CompletionStage<Void> synced();

    /**
     * Has the listener called after changes, when they are on the disk, by the thread that put them there. Several changes may lead to one call.
     *
     * @return stops it
     */
    Subscription listen(Listener listener);

    /** Told of changes. It must be quick, and may read nothing but the version. */
    @FunctionalInterface
    interface Listener {

        /**
         * @param resources that were changed since the last call, as {@link ResourceId} names them; perhaps some that were not
         * @param version the newest there is
         */
        void changed(Set<String> resources, long version);
    }

    /** Why nothing is written since a write or sync has failed; empty when all is well. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();

    /** Ends a {@link #listen}. */
    @FunctionalInterface
    interface Subscription {
        void cancel();
    }

    /** Another version of the object is stored than was expected. */
    final class Superseded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Superseded(ResourceId id, long expected, long found) {
            super(id + ": version " + found + " is stored, expected " + expected, null, false, false);
        }
    }

    /** The disk did not take what was written. Nobody was told of it; whether it is there after the next start is unknown. */
    final class Unwritten extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean full;

        /** @param full whether trying again later helps */
        public Unwritten(boolean full, String message, Throwable cause) {
            super(message, cause);
            this.full = full;
        }

        /** Whether it lacks room, so that trying again later helps. */
        public boolean full() {
            return full;
        }
    }

    /** Nothing can be read now: the store is being opened again, or is closed. Nobody knows less than before. */
    final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unread(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The log no longer reaches back as far as was asked. */
    final class Compacted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Compacted(long asked, long kept) {
            super("version " + asked + " is gone, the oldest kept is " + kept, null, false, false);
        }
    }
}
