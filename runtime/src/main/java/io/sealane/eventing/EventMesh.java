package io.sealane.eventing;

import io.sealane.gateway.event.EventIngress;
import java.util.concurrent.CompletionStage;

/**
 * The brokers of one node: takes events in, stores them, delivers them. Safe for any thread; nothing here blocks.
 *
 * <p>Settings reach it as whole snapshots. Publishing one changes what the node does at once for new events, and starts what must
 * run; {@link #inForce} tells when every partition goes by it.
 */
public interface EventMesh extends EventIngress {

    /**
     * Makes a snapshot the node's settings. One that is not newer than the present one is ignored.
     *
     * <p>Partitions of its brokers are started. Brokers and triggers that were in the snapshot before and are not in this one are
     * deleted, with what they stored.
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

    /**
     * Ends publishing: further events are refused with 503. Completes when what was taken in before is answered; deliveries stop, what
     * is not delivered stays stored.
     */
    CompletionStage<Void> drain();
}
