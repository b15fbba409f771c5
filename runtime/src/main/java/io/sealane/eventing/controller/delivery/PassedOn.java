package io.sealane.eventing.controller.delivery;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.DeliverySpecBuilder;
import io.fabric8.knative.duck.v1.Destination;
import org.jspecify.annotations.Nullable;

/** Delivery specifications as they are written into what is made for somebody. Pure. */
public final class PassedOn {

    private PassedOn() {}

    /**
     * Without a dead letter sink that names nothing. One may be stored from before {@link DeliveryChecks} refused it, when it counted as none;
     * what is made anew would be refused for it, for ever.
     */
    public static @Nullable DeliverySpec of(@Nullable DeliverySpec delivery) {
        return delivery == null || delivery.getDeadLetterSink() == null || names(delivery.getDeadLetterSink())
                ? delivery
                : new DeliverySpecBuilder(delivery).withDeadLetterSink(null).build();
    }

    private static boolean names(Destination sink) {
        return sink.getRef() != null || sink.getUri() != null && !sink.getUri().isEmpty();
    }
}
