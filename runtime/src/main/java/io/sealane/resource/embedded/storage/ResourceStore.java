package io.sealane.resource.embedded.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Objects and the ordered log of their changes. There is one version counter for all objects; each change takes the next number.
 *
 * <p>Safe for any thread. Calls may wait for the disk. When a write returns it is synced, and every later read and every listener sees it;
 * nobody sees it earlier. The log is bounded: what is older than the newest {@link LogLimits} changes is forgotten, and asking for it fails
 * with {@link Compacted}.
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
     * Has the listener called after changes, on the writer's thread: it must be quick and must not call the store. Several changes may lead to
     * one call.
     *
     * @return stops it
     */
    Subscription listen(Runnable listener);

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

    /** The log no longer reaches back as far as was asked. */
    final class Compacted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Compacted(long asked, long kept) {
            super("version " + asked + " is gone, the oldest kept is " + kept, null, false, false);
        }
    }
}
