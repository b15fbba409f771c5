package io.sealane.node;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, on the caller's thread, for what starts or ends a node. Never used on an event loop or in an actor. */
final class Patience {

    private Patience() {}

    /** The stage's value; a {@link StartFailure} that names what was waited for when it fails or takes too long. */
    static <T> T await(CompletionStage<T> stage, String what, Duration within) {
        try {
            return stage.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            var said = String.valueOf(cause.getMessage());
            throw new StartFailure(said.startsWith(what) ? said : what + ": " + said, cause);
        } catch (TimeoutException e) {
            throw new StartFailure(what + ": expected within " + within.toSeconds() + " s, not done yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure(what + ": interrupted", e);
        }
    }
}
