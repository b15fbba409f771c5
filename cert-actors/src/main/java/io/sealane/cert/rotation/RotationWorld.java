package io.sealane.cert.rotation;

import java.util.concurrent.CompletionStage;

/**
 * What one rotation sees and changes. Safe for any thread; nothing here blocks the caller.
 *
 * <p>A stage that fails changes nothing that matters: the rotation looks and decides again.
 */
public interface RotationWorld {

    /** The state as it is stored now; {@link RotationState#queued} when there is none yet. */
    CompletionStage<RotationState> stored();

    /** Looks at everything that the rotation depends on. */
    CompletionStage<Observation> observe(RotationState state);

    /**
     * Stores a state on condition that the stored one still is {@code before} (in phase and version); else fails.
     *
     * @param waiting what is missing now, for people
     */
    CompletionStage<Void> store(RotationState before, RotationState after, Waiting waiting);

    /** Performs an effect; safe to repeat. */
    CompletionStage<Void> perform(Effect effect);
}
