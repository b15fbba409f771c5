package io.sealane.node.life;

import akka.actor.CoordinatedShutdown;
import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an actor system in a bounded time.
 *
 * <p>Akka's transport waits without a limit for its streams, which a peer that does not close its side can hold up for minutes, and until then
 * Akka leaves all of its other actors running. Whoever closes what these actors use must not find them at work.
 */
public final class SystemEnd {

    private static final Logger LOG = LoggerFactory.getLogger(SystemEnd.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STOPPING_MAX = Duration.ofSeconds(5);

    private SystemEnd() {}

    /** Takes leave of the cluster and ends; returns when no actor runs any more. */
    public static void inOrder(ActorSystem<?> system) {
        var shutdown = CoordinatedShutdown.get(system);
        // Who is alone has nobody to take leave of: handing shards and singletons over to no one would only take its
        // time.
        var first = isAlone(system)
                ? Optional.of(CoordinatedShutdown.PhaseBeforeActorSystemTerminate())
                : Optional.<String>empty();
        try {
            Patience.await(
                    shutdown.run(CoordinatedShutdown.actorSystemTerminateReason(), first), "actor system", PATIENCE);
        } finally {
            if (!system.whenTerminated().isCompleted()) {
                LOG.info("the actor system takes long to end, and is stopped");
                stop(system);
                Patience.await(system.getWhenTerminated(), "actor system", STOPPING_MAX);
            }
        }
    }

    /** Stops all actors at once, whatever they wait for. The transport is told to end before: it would tell other nodes of each actor. */
    public static void stop(ActorSystem<?> system) {
        ((ExtendedActorSystem) Adapter.toClassic(system)).systemGuardian().stop();
    }

    private static boolean isAlone(ActorSystem<?> system) {
        var members = Cluster.get(system).state().members();
        return members.size() == 1
                && members.head()
                        .uniqueAddress()
                        .equals(Cluster.get(system).selfMember().uniqueAddress());
    }
}
