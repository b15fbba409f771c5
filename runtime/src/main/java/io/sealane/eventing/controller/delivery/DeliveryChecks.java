package io.sealane.eventing.controller.delivery;

import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;

/** What a delivery specification must be. Pure. */
public final class DeliveryChecks {

    private DeliveryChecks() {}

    /** All of a {@code delivery}; faults are told to the field they are in. */
    public static void check(Field delivery) {
        schedule(delivery);
        // Whoever writes an empty one believes that nothing is lost.
        if (delivery.at("deadLetterSink").there()) {
            DestinationChecks.required(delivery.at("deadLetterSink"));
        }
    }

    /** All but where dead letters go. */
    static void schedule(Field delivery) {
        var retry = delivery.at("retry");
        if (retry.there() && (!retry.value().canConvertToInt() || retry.value().intValue() < 0)) {
            retry.invalid("expected 0 or more");
        }
        delivery.at("backoffPolicy").oneOf("linear", "exponential");
        delivery.at("format").oneOf("json", "binary");
        duration(delivery.at("backoffDelay"), true);
        duration(delivery.at("timeout"), false);
        duration(delivery.at("retryAfterMax"), true);
    }

    private static void duration(Field field, boolean zero) {
        if (!field.there()) {
            return;
        }
        try {
            if (IsoDurations.parse(field.text(), field.path()).isZero() && !zero) {
                field.invalid("expected more than zero");
            }
        } catch (IllegalArgumentException e) {
            field.invalid("expected an ISO 8601 duration such as PT0.2S, from zero to P100Y");
        }
    }
}
