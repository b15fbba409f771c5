package io.sealane.resource;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Brings one resource's world to what the resource wants. Level-based: it reads the current state from informers, never from the
 * event that woke it. For one key, calls never overlap.
 */
@FunctionalInterface
public interface Reconciler {

    /**
     * One pass.
     *
     * @return when to look again without a change, if at all; a failed stage is tried again with growing delay
     */
    CompletionStage<Optional<Duration>> reconcile(ResourceKey key);
}
