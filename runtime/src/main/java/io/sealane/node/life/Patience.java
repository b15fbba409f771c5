package io.sealane.node.life;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, on the caller's thread, for what starts or ends a node. Never used on an event loop or in an actor. */
public final class Patience {

    private Patience() {}

    /** The stage's value; a {@link StepFailure} that names what was waited for when it fails or takes too long. */
    public static <T> T await(CompletionStage<T> stage, String what, Duration within) {
        try {
            return stage.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            var said = String.valueOf(cause.getMessage());
            throw new StepFailure(said.startsWith(what) ? said : what + ": " + said, cause);
        } catch (TimeoutException e) {
            throw new StepFailure(what + ": expected within " + within.toSeconds() + " s, not done yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailure(what + ": interrupted", e);
        }
    }
}
