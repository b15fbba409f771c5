package io.sealane.eventing.controller.config;

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
public record Features(TransportEncryption encryption, List<String> problems) {

    public static final String CONFIG_MAP = SenderFeatures.CONFIG_MAP;
    public static final String TRANSPORT_ENCRYPTION = "transport-encryption";
    public static final String DELIVERY_TIMEOUT = "delivery-timeout";

    /** What holds where there is no ConfigMap. */
    static final Features DEFAULT = new Features(TransportEncryption.DISABLED, List.of());

    /**
     * Reads the ConfigMap. Keys are trimmed, values compared without regard to case. A value that is not understood leaves what
     * was in force before; at start it is taken as {@code strict}, because whoever wrote it wanted encryption.
     */
    static Features parse(Map<String, String> data, Optional<Features> before) {
        var value = value(data, TRANSPORT_ENCRYPTION, "disabled");
        return switch (value) {
            case "disabled" -> new Features(TransportEncryption.DISABLED, List.of());
            case "permissive" -> new Features(TransportEncryption.PERMISSIVE, List.of());
            case "strict" -> new Features(TransportEncryption.STRICT, List.of());
            default -> notUnderstood(value, before.map(Features::encryption).orElse(TransportEncryption.STRICT));
        };
    }

    /** Whether deliveries may name a timeout. */
    public static boolean letsTimeouts(Map<String, String> data) {
        return !value(data, DELIVERY_TIMEOUT, "enabled").equals("disabled");
    }

    private static String value(Map<String, String> data, String key, String otherwise) {
        return data.entrySet().stream()
                .filter(entry -> entry.getKey().strip().equals(key))
                .map(entry -> entry.getValue().strip().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse(otherwise);
    }

    private static Features notUnderstood(String value, TransportEncryption kept) {
        return new Features(
                kept,
                List.of(TRANSPORT_ENCRYPTION + ": expected disabled, permissive or strict, got '" + value + "'; "
                        + kept.name().toLowerCase(Locale.ROOT) + " is in force"));
    }
}
