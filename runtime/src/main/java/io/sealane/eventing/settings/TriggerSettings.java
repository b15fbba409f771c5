package io.sealane.eventing.settings;

import io.sealane.eventing.filter.Filter;
import java.util.Optional;

/**
 * One trigger, or one subscription: which events of a broker or channel go where.
 *
 * @param uid of the resource; a trigger that is created again under its name starts anew, at the end of the log
 * @param filter which events it wants
 * @param reply where replies of the subscriber go. A broker takes those of its triggers back, so a trigger has none; a subscription without one
 *     drops them
 * @param pace how many events go to the subscriber at a time, and in which order
 * @param start where a trigger that is new begins; not looked at afterwards
 */
public record TriggerSettings(
        TriggerId id,
        String uid,
        BrokerId broker,
        Filter filter,
        Destination subscriber,
        Optional<Destination> reply,
        DeliverySettings delivery,
        Pace pace,
        Start start) {

    public TriggerSettings {
        if (uid.isBlank()) {
            throw new IllegalArgumentException("uid of trigger " + id + ": expected a value, got none");
        }
        if (id.source() != broker.kind()) {
            throw new IllegalArgumentException(
                    "broker of " + id + ": expected a " + id.source().word() + ", got " + broker.spoken());
        }
        if (reply.isPresent() && !broker.isChannel()) {
            throw new IllegalArgumentException("reply of trigger " + id + ": expected none, the broker takes replies");
        }
    }

    /** A trigger. */
    public TriggerSettings(
            TriggerId id,
            String uid,
            BrokerId broker,
            Filter filter,
            Destination subscriber,
            DeliverySettings delivery) {
        this(id, uid, broker, filter, subscriber, Optional.empty(), delivery);
    }

    /** A trigger or a subscription that takes every event that comes from now on as fast as it can. */
    public TriggerSettings(
            TriggerId id,
            String uid,
            BrokerId broker,
            Filter filter,
            Destination subscriber,
            Optional<Destination> reply,
            DeliverySettings delivery) {
        this(id, uid, broker, filter, subscriber, reply, delivery, Pace.FREE, Start.NOW);
    }

    /** The same at another pace. */
    public TriggerSettings at(Pace other) {
        return new TriggerSettings(id, uid, broker, filter, subscriber, reply, delivery, other, start);
    }

    /** The same from another place on. */
    public TriggerSettings from(Start other) {
        return new TriggerSettings(id, uid, broker, filter, subscriber, reply, delivery, pace, other);
    }
}
