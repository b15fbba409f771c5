package io.sealane.resource;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import java.util.function.Function;

/** Counts the passes of {@link Reconcilers} that failed, all queues of one actor system together. Any thread. */
final class FailedPasses implements Extension {

    private static final ExtensionId<FailedPasses> ID = new ExtensionId<>() {
        @Override
        public FailedPasses createExtension(ActorSystem<?> system) {
            return new FailedPasses();
        }
    };

    private volatile Function<String, Runnable> counters = kind -> () -> {};

    private FailedPasses() {}

    /** Those of an actor system; the same ones each time. */
    static FailedPasses of(ActorSystem<?> system) {
        return ID.apply(system);
    }

    /**
     * Has those of queues counted that are made from now on.
     *
     * @param counters given the kind that a queue reconciles, makes what is run once for each failed pass, on any thread
     */
    void countWith(Function<String, Runnable> counters) {
        this.counters = counters;
    }

    /** What a queue runs for each pass of that kind that failed. */
    Runnable counter(String kind) {
        return counters.apply(kind);
    }
}
