package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ConfigMap {@code config-network}: a value that is not understood is refused with its key. */
final class NetworkRules implements ObjectRules {

    private static final String CONFIG_MAP = "config-network";
    private static final List<String> SWITCH = List.of("enabled", "disabled");
    private static final List<String> TRUTH = List.of("true", "false");
    private static final Map<String, List<String>> CHOICES = Map.ofEntries(
            Map.entry("external-domain-tls", SWITCH),
            Map.entry("auto-tls", SWITCH),
            Map.entry("cluster-local-domain-tls", SWITCH),
            Map.entry("system-internal-tls", SWITCH),
            Map.entry("internal-encryption", TRUTH),
            Map.entry("http-protocol", List.of("enabled", "redirected", "disabled")),
            Map.entry("default-external-scheme", List.of("http", "https")),
            Map.entry("autocreate-cluster-domain-claims", TRUTH),
            Map.entry("enable-mesh-pod-addressability", TRUTH),
            Map.entry("mesh-compatibility-mode", List.of("auto", "enabled", "disabled")));

    private final String namespace;

    NetworkRules(String systemNamespace) {
        this.namespace = systemNamespace;
    }

    @Override
    public void check(Field map) {
        var metadata = map.at("metadata");
        if (metadata.at("namespace").text().equals(namespace)
                && metadata.at("name").text().equals(CONFIG_MAP)) {
            map.at("data").entries(NetworkRules::check);
        }
    }

    private static void check(String key, Field value) {
        var choices = CHOICES.get(key);
        if (choices != null && !choices.contains(value.text().strip().toLowerCase(Locale.ROOT))) {
            value.invalid("expected one of " + String.join(", ", choices));
        }
        if (key.equals("rollout-duration") && !value.text().matches("[0-9]{1,9}")) {
            value.invalid("expected seconds, 0 or more");
        }
    }
}
