package io.sealane.eventing.controller;

import io.sealane.eventing.controller.account.SenderFeatures;
import io.sealane.gateway.event.ingress.TransportEncryption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the ConfigMap {@code config-features} says, as far as it is acted upon.
 *
 * @param encryption which schemes take events in
 * @param problems what was not understood, one sentence each
 */
record Features(TransportEncryption encryption, List<String> problems) {

    static final String CONFIG_MAP = SenderFeatures.CONFIG_MAP;
    static final String TRANSPORT_ENCRYPTION = "transport-encryption";

    /** What holds where there is no ConfigMap. */
    static final Features DEFAULT = new Features(TransportEncryption.DISABLED, List.of());

    /**
     * Reads the ConfigMap. Keys are trimmed, values compared without regard to case. A value that is not understood leaves what
     * was in force before; at start it is taken as {@code strict}, because whoever wrote it wanted encryption.
     */
    static Features parse(Map<String, String> data, Optional<Features> before) {
        var value = data.entrySet().stream()
                .filter(entry -> entry.getKey().strip().equals(TRANSPORT_ENCRYPTION))
                .map(entry -> entry.getValue().strip().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("disabled");
        return switch (value) {
            case "disabled" -> new Features(TransportEncryption.DISABLED, List.of());
            case "permissive" -> new Features(TransportEncryption.PERMISSIVE, List.of());
            case "strict" -> new Features(TransportEncryption.STRICT, List.of());
            default -> notUnderstood(value, before.map(Features::encryption).orElse(TransportEncryption.STRICT));
        };
    }

    private static Features notUnderstood(String value, TransportEncryption kept) {
        return new Features(
                kept,
                List.of(TRANSPORT_ENCRYPTION + ": expected disabled, permissive or strict, got '" + value + "'; "
                        + kept.name().toLowerCase(Locale.ROOT) + " is in force"));
    }
}
