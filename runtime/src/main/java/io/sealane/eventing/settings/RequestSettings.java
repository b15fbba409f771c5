package io.sealane.eventing.settings;

import java.time.Duration;

/**
 * A door that holds requests until a broker has the answer to them.
 *
 * @param id of kind {@code REQUEST_REPLY}
 * @param uid of the resource
 * @param broker gets the events, and the replies to them
 * @param correlationAttribute which extension a request gets, with a value of its own
 * @param replyAttribute which extension a reply has, with the value of what it replies to
 * @param timeout how long a request is held; positive
 * @param delivery how hard it is tried to store a request in the broker, within that time. What it says of formats and dead letters is for
 *     the way back, which the trigger of the door goes
 */
public record RequestSettings(
        BrokerId id,
        String uid,
        BrokerId broker,
        String correlationAttribute,
        String replyAttribute,
        Duration timeout,
        DeliverySettings delivery) {

    public RequestSettings {
        if (uid.isBlank()) {
            throw new IllegalArgumentException("uid of " + id + ": expected a value, got none");
        }
        if (correlationAttribute.equals(replyAttribute)) {
            throw new IllegalArgumentException(
                    "replyAttribute of " + id + ": expected another one than " + correlationAttribute);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout of " + id + ": expected more than zero, got " + timeout);
        }
    }
}
