package io.sealane.eventing;

import io.sealane.eventing.settings.RequestSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that waits for its reply. Belongs to one actor. */
final class OpenRequest {

    private final RequestSettings door;
    private final Reply reply;
    private @Nullable Event event;
    private Partition.@Nullable Refused refused;
    private int attempts;
    private long publish;

    /** @param event as it goes into the broker */
    OpenRequest(RequestSettings door, Reply reply, Event event) {
        this.door = door;
        this.reply = reply;
        this.event = event;
    }

    /** The door as it was when the request came. */
    RequestSettings door() {
        return door;
    }

    Reply reply() {
        return reply;
    }

    /** What is still to be stored; empty once it is. */
    Optional<Event> event() {
        return Optional.ofNullable(event);
    }

    /** Attempts to store it. */
    int attempts() {
        return attempts;
    }

    /** The last one. */
    long publish() {
        return publish;
    }

    void attempted(long id) {
        attempts++;
        publish = id;
    }

    /** From now on a reply is waited for, with no byte of the request. */
    void stored() {
        event = null;
        refused = null;
        reply.stored();
    }

    void refused(Partition.Refused why) {
        refused = why;
    }

    /** Why it was not stored so far, if so. */
    Optional<Partition.Refused> refusal() {
        return Optional.ofNullable(refused);
    }
}
