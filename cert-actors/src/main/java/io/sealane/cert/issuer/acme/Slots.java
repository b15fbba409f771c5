package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.IssueFailure;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Lets a number of tasks run at a time; a number of others wait for their turn, in order. Safe for any thread. */
final class Slots {

    private final int runningMax;
    private final int waitingMax;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Slots(int runningMax, int waitingMax) {
        this.runningMax = runningMax;
        this.waitingMax = waitingMax;
    }

    /** Runs a task when it is its turn; fails with {@link IssueFailure} when too many wait. */
    <T> CompletionStage<T> run(Supplier<CompletionStage<T>> task) {
        var result = new CompletableFuture<T>();
        Runnable start = () -> task.get().whenComplete((value, failure) -> {
            next();
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        synchronized (this) {
            if (running >= runningMax) {
                if (waiting.size() >= waitingMax) {
                    return CompletableFuture.failedFuture(IssueFailure.notReady(
                            "Busy", runningMax + " orders are under way and " + waitingMax + " wait", null));
                }
                waiting.add(start);
                return result;
            }
            running++;
        }
        start.run();
        return result;
    }

    private void next() {
        Runnable start;
        synchronized (this) {
            start = waiting.poll();
            if (start == null) {
                running--;
                return;
            }
        }
        start.run();
    }
}
