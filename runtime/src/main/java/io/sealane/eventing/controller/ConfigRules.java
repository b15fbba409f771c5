package io.sealane.eventing.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.eventing.controller.account.SenderFeatures;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.manifest.Manifests;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The ConfigMaps of the system namespace that eventing reads: a value that is not understood is refused with its key. */
final class ConfigRules implements ObjectRules {

    private static final List<String> SWITCH = List.of("enabled", "disabled");
    private static final Map<String, List<String>> FEATURES = Map.of(
            Features.TRANSPORT_ENCRYPTION,
            List.of("disabled", "permissive", "strict"),
            SenderFeatures.AUTHENTICATION,
            SWITCH,
            SenderFeatures.MODE,
            SenderFeatures.modes(),
            "delivery-timeout",
            SWITCH,
            "delivery-retryafter",
            SWITCH,
            "eventtype-auto-create",
            SWITCH,
            "cross-namespace-event-links",
            SWITCH);
    private static final String OBSERVABILITY = "config-observability";
    private static final Set<String> LOGGED = Set.of("logging.enable-request-log", "logging.enable-probe-request-log");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String namespace;

    ConfigRules(String systemNamespace) {
        this.namespace = systemNamespace;
    }

    @Override
    public void check(Field map) {
        var metadata = map.at("metadata");
        if (!metadata.at("namespace").text().equals(namespace)) {
            return;
        }
        switch (metadata.at("name").text()) {
            case Features.CONFIG_MAP -> map.at("data").entries(ConfigRules::feature);
            case OBSERVABILITY -> map.at("data").entries(ConfigRules::observed);
            case BrokerDefaults.CONFIG_MAP -> brokers(map.at("data").key(BrokerDefaults.KEY));
            case ChannelDefaults.CONFIG_MAP -> channels(map.at("data").key(ChannelDefaults.KEY));
            default -> {}
        }
    }

    private static void feature(String key, Field value) {
        var supported = FEATURES.get(key.strip());
        if (supported != null && !supported.contains(value.text().strip().toLowerCase(Locale.ROOT))) {
            value.invalid("expected one of " + String.join(", ", supported));
        }
        if (key.strip().equals(RequestReplyRules.DEFAULT_TIMEOUT)) {
            timeout(value);
        }
        if (key.strip().equals(SenderFeatures.DISCOVERY)
                && !SenderFeatures.parse(Map.of(key, value.text()), Optional.empty())
                        .problems()
                        .isEmpty()) {
            value.invalid("expected an https URL");
        }
    }

    private static void timeout(Field value) {
        try {
            RequestReplyRules.timeout(value.text().strip());
        } catch (IllegalArgumentException e) {
            value.invalid("expected an ISO 8601 duration such as PT30S, more than zero, at most PT1H");
        }
    }

    private static void observed(String key, Field value) {
        if (LOGGED.contains(key) && !Set.of("true", "false").contains(value.text())) {
            value.invalid("expected true or false");
        }
    }

    private static void brokers(Field text) {
        parsed(text, defaults -> DeliveryChecks.check(defaults.at("delivery")));
    }

    private static void channels(Field text) {
        parsed(text, ChannelRules::template);
    }

    /** @param check of what holds for the cluster, or for one namespace */
    private static void parsed(Field text, Consumer<Field> check) {
        if (!text.given()) {
            return;
        }
        try {
            var values = Manifests.values(text.text(), text.path());
            var config = text.parsed(JSON.valueToTree(values.isEmpty() ? Map.of() : values.get(0)));
            check.accept(config.at("clusterDefault"));
            config.at("namespaceDefaults").entries((name, defaults) -> check.accept(defaults));
        } catch (IllegalArgumentException e) {
            text.invalid(String.valueOf(e.getMessage()));
        }
    }
}
