package io.sealane.eventing;

import akka.actor.typed.ActorSystem;
import io.sealane.eventing.identity.DeliveryTokens;
import io.sealane.eventing.inside.Inspection;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.ingress.EventIngress;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.journal.Journal;
import io.sealane.observe.NodeMetrics;
import io.sealane.observe.Traces;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The brokers of one node: takes events in, stores them, delivers them. Safe for any thread; nothing here blocks.
 *
 * <p>Settings reach it as whole snapshots. Publishing one changes what the node does at once for new events, and starts what must
 * run; {@link #inForce} tells when every partition goes by it.
 */
public interface EventMesh extends EventIngress {

    /**
     * Starts eventing on this node. It ends with the actor system.
     *
     * @param system a member of a cluster, with {@code sealane-cluster.conf} in its settings; one mesh for each
     */
    static EventMesh start(ActorSystem<?> system, Means means) {
        return new ShardedEventMesh(system, means);
    }

    /**
     * What eventing works with.
     *
     * @param journal stays open until the actor system has ended
     * @param loops all that will call {@link #accept}, by their index
     * @param upstreams the upstream client of a loop, asked on that loop
     * @param clock tells when a publish has waited too long, and when replies arrived
     * @param metrics where brokers and triggers are counted
     * @param traces of the events on their way
     * @param tokens that deliveries show to those who ask who sends
     */
    record Means(
            Journal journal,
            List<Loop> loops,
            Function<Loop, UpstreamClient> upstreams,
            EventingLimits limits,
            InstantSource clock,
            NodeMetrics metrics,
            Traces traces,
            DeliveryTokens tokens) {

        public Means {
            loops = List.copyOf(loops);
        }

        /** Without metrics and tokens. */
        public Means(
                Journal journal,
                List<Loop> loops,
                Function<Loop, UpstreamClient> upstreams,
                EventingLimits limits,
                InstantSource clock) {
            this(
                    journal,
                    loops,
                    upstreams,
                    limits,
                    clock,
                    NodeMetrics.unobserved(),
                    Traces.unrecorded(),
                    DeliveryTokens.NONE);
        }
    }

    /**
     * Makes a snapshot the node's settings. One that is not newer than the present one is ignored.
     *
     * <p>It must be complete: what is missing counts as deleted, and what was stored of it is dropped, also when that was in an earlier
     * life of the node. Partitions of its brokers are started.
     */
    void publishSettings(EventingSnapshot snapshot);

    /** Completes when every partition of every broker goes by that version, or a later one; never fails. */
    CompletionStage<Void> inForce(long version);

    /**
     * Completes when every partition has stored where this trigger starts: from then on every event that is accepted and matches
     * will be delivered.
     *
     * @param uid of the trigger's resource
     * @return false when the settings have no such trigger of that uid, or no broker for it
     */
    CompletionStage<Boolean> ready(TriggerId trigger, String uid);

    /** Shows what is inside, and changes nothing. */
    Inspection inspection();

    /**
     * Told of events that a subscriber did not get, or not yet, on a loop: it must be quick. There is one; the last one counts.
     */
    void onUndelivered(Undelivered listener);

    /** Who hears of events that a subscriber did not get, or not yet. */
    @FunctionalInterface
    interface Undelivered {

        /** @param why in a few words that are the same for the same trouble */
        void undelivered(TriggerId trigger, Fate fate, String why);

        /**
         * How the keys of an ordered trigger get on in the partitions of this node: a while after a change, when it is not what was told last.
         *
         * @param partitions where it is so
         */
        default void heldUp(TriggerId trigger, List<Integer> partitions, Holdup holdup) {}

        /** For a while nothing was delivered of what was tried. Once until {@link #resumed}, or until it is another receiver. */
        default void failing(TriggerId trigger, Failing failing) {}

        /**
         * An event was delivered.
         *
         * @param before what was told of the outage that is over
         */
        default void resumed(TriggerId trigger, Failing before) {}
    }

    /**
     * A receiver that takes nothing.
     *
     * @param since when the first attempt failed after the last one that did not
     * @param detail of the last failure: what was expected and what happened
     * @param next when it is tried again; empty while an attempt is under way
     */
    record Failing(URI receiver, Instant since, String detail, Optional<Instant> next) {}

    /** How the keys of an ordered trigger get on in one partition. */
    enum Holdup {
        /** No events are passed over: what waits behind one that fails has room in the window. */
        OVER,
        /** Events of some keys are passed over while an earlier one of the key fails; other keys go on. */
        SOME,
        /** Events that fail, and those that wait behind them, take all places: no other key goes on. */
        ALL
    }

    /** What became of an event that a subscriber did not get. */
    enum Fate {
        /** It is on its way to the dead letter sink. */
        DEAD_LETTER,
        /** It goes to nobody. */
        LOST
    }

    /**
     * Ends publishing: further events are refused with 503. Completes when what was taken in before is answered. Deliveries go on until
     * the actor system ends; what is not delivered then stays stored.
     */
    CompletionStage<Void> drain();
}
