package io.sealane.eventing.controller.account;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.access.DefaultMode;
import io.sealane.eventing.identity.Issuer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the ConfigMap {@code config-features} says about senders.
 *
 * @param authenticated whether brokers and channels ask senders who they are, and deliveries show it
 * @param mode who may send where no EventPolicy applies; not looked at unless {@code authenticated}
 * @param discovery where the issuer of tokens is found
 * @param problems what was not understood, one sentence each
 */
public record SenderFeatures(boolean authenticated, DefaultMode mode, URI discovery, List<String> problems) {

    /** The ConfigMap, in the system namespace. */
    public static final String CONFIG_MAP = "config-features";

    public static final String AUTHENTICATION = "authentication-oidc";
    public static final String MODE = "default-authorization-mode";
    public static final String DISCOVERY = "oidc-discovery-base-url";

    /** What holds where there is no ConfigMap. */
    public static final SenderFeatures DEFAULT =
            new SenderFeatures(false, DefaultMode.ALLOW_SAME_NAMESPACE, Issuer.API_SERVER, List.of());

    public SenderFeatures {
        problems = List.copyOf(problems);
    }

    /**
     * Reads the ConfigMap. A value that is not understood leaves what was in force before; at start it is taken as the one that lets
     * fewer senders in.
     */
    public static SenderFeatures parse(Map<String, String> data, Optional<SenderFeatures> before) {
        var problems = new ArrayList<String>();
        return new SenderFeatures(
                authenticated(value(data, AUTHENTICATION, "disabled"), before, problems),
                mode(value(data, MODE, DefaultMode.ALLOW_SAME_NAMESPACE.word()), before, problems),
                discovery(raw(data, DISCOVERY).orElse(Issuer.API_SERVER.toString()), before, problems),
                problems);
    }

    /** The texts of the modes. */
    public static List<String> modes() {
        return Arrays.stream(DefaultMode.values()).map(DefaultMode::word).toList();
    }

    private static boolean authenticated(String text, Optional<SenderFeatures> before, List<String> problems) {
        return switch (text) {
            case "enabled" -> true;
            case "disabled" -> false;
            default -> {
                var kept = before.map(SenderFeatures::authenticated).orElse(true);
                problems.add(AUTHENTICATION + ": expected enabled or disabled, got '" + text + "'; "
                        + (kept ? "enabled" : "disabled") + " is in force");
                yield kept;
            }
        };
    }

    private static DefaultMode mode(String text, Optional<SenderFeatures> before, List<String> problems) {
        return Arrays.stream(DefaultMode.values())
                .filter(mode -> mode.word().equals(text))
                .findFirst()
                .orElseGet(() -> {
                    var kept = before.map(SenderFeatures::mode).orElse(DefaultMode.DENY_ALL);
                    problems.add(MODE + ": expected one of " + String.join(", ", modes()) + ", got '" + text + "'; "
                            + kept.word() + " is in force");
                    return kept;
                });
    }

    private static URI discovery(String text, Optional<SenderFeatures> before, List<String> problems) {
        try {
            return new Issuer(URI.create(text), TrustBundle.EMPTY).discovery();
        } catch (IllegalArgumentException e) {
            var kept = before.map(SenderFeatures::discovery).orElse(Issuer.API_SERVER);
            problems.add(DISCOVERY + ": expected an https URL, got '" + text + "'; " + kept + " is in force");
            return kept;
        }
    }

    private static String value(Map<String, String> data, String key, String otherwise) {
        return raw(data, key).map(text -> text.toLowerCase(Locale.ROOT)).orElse(otherwise);
    }

    private static Optional<String> raw(Map<String, String> data, String key) {
        return data.entrySet().stream()
                .filter(entry -> entry.getKey().strip().equals(key))
                .map(entry -> entry.getValue().strip())
                .findFirst();
    }
}
