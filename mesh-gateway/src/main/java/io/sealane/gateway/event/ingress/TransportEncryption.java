package io.sealane.gateway.event.ingress;

import java.util.Locale;
import java.util.Optional;

/** Which connections events may come in on: {@code transport-encryption} of Knative's {@code config-features}. */
public enum TransportEncryption {
    /** Plain only. */
    DISABLED,
    /** Both. */
    PERMISSIVE,
    /** TLS only. */
    STRICT;

    /** Reads the ConfigMap's text, in any case and with white space around; empty for anything else. */
    public static Optional<TransportEncryption> parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "disabled" -> Optional.of(DISABLED);
            case "permissive" -> Optional.of(PERMISSIVE);
            case "strict" -> Optional.of(STRICT);
            default -> Optional.empty();
        };
    }

    /** Whether a request is taken that came in on such a connection. */
    public boolean accepts(boolean encrypted) {
        return switch (this) {
            case DISABLED -> !encrypted;
            case PERMISSIVE -> true;
            case STRICT -> encrypted;
        };
    }
}
