package io.sealane.gateway.event;

/** Which schemes take events in (Knative's {@code transport-encryption} feature). Receivers only: it does not bind deliveries. */
public enum TransportEncryption {
    /** Only {@code http}. */
    DISABLED,
    /** Both. */
    PERMISSIVE,
    /** Only {@code https}. */
    STRICT;

    /** Whether an event that comes in encrypted, or in the clear, is taken. */
    public boolean takes(boolean encrypted) {
        return encrypted ? this != DISABLED : this != STRICT;
    }
}
