package io.sealane.eventing;

import io.sealane.eventing.filter.Filter;

/**
 * One trigger: which events of a broker go where.
 *
 * @param uid of the resource; a trigger that is created again under its name starts anew, at the end of the log
 * @param filter which events it wants
 */
public record TriggerSettings(
        TriggerId id, String uid, BrokerId broker, Filter filter, Destination subscriber, DeliverySettings delivery) {

    public TriggerSettings {
        if (uid.isBlank()) {
            throw new IllegalArgumentException("uid of trigger " + id + ": expected a value, got none");
        }
    }
}
