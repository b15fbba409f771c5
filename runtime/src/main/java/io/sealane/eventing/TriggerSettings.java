package io.sealane.eventing;

import java.util.Map;

/**
 * One trigger: which events of a broker go where.
 *
 * @param uid of the resource; a trigger that is created again under its name starts anew, at the end of the log
 * @param filter attributes that must be equal; an empty value asks for presence; an empty map takes every event
 */
public record TriggerSettings(
        TriggerId id,
        String uid,
        BrokerId broker,
        Map<String, String> filter,
        Destination subscriber,
        DeliverySettings delivery) {

    public TriggerSettings {
        if (uid.isBlank()) {
            throw new IllegalArgumentException("uid of trigger " + id + ": expected a value, got none");
        }
        filter = Map.copyOf(filter);
    }
}
