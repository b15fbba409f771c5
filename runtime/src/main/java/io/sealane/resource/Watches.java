package io.sealane.resource;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Follows resources of kinds that are known by name only. Safe for any thread; nothing here blocks the caller. */
public interface Watches {

    /** Where the API server is. */
    URI server();

    /**
     * Tells what changes from now on; what is there already is not told.
     *
     * @param listener called in order, on a thread that must not be blocked
     */
    Watch follow(Selection what, Consumer<Seen> listener);

    /**
     * What is followed.
     *
     * @param namespace empty for all; of no account for kinds without namespaces
     * @param labels empty for all
     * @param actingAs whose rights to read count, such as {@code system:serviceaccount:ns:name}; empty for the node's own
     */
    record Selection(
            String apiVersion,
            String kind,
            Optional<String> namespace,
            Optional<LabelSelector> labels,
            Optional<String> actingAs) {}

    /** What happened to a resource. */
    enum Change {
        ADDED,
        CHANGED,
        REMOVED
    }

    /** @param resource as it is now, or was when it was removed */
    record Seen(Change change, GenericKubernetesResource resource) {}

    /** Something that is followed until it is closed. */
    interface Watch extends AutoCloseable {

        /**
         * Completes when every change from then on is told, also those during a broken connection once it is there again. Fails with
         * {@link ResourceFailure} when there is no such kind, or it may not be read; then nothing is followed.
         */
        CompletionStage<Void> ready();

        @Override
        void close();
    }
}
