package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sealane.eventing.controller.account.SenderFeatures;
import io.sealane.eventing.controller.config.BrokerDefaults;
import io.sealane.eventing.controller.config.ChannelDefaults;
import io.sealane.eventing.controller.config.EventingConfig;
import io.sealane.eventing.controller.config.Features;
import io.sealane.eventing.controller.config.RequestTimeouts;
import io.sealane.eventing.controller.delivery.DeliveryChecks;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.eventing.controller.sink.KindMapping;
import io.sealane.resource.ConfigMaps;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.manifest.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The ConfigMaps of the system namespace that eventing reads: a value that is not understood is refused with its key, and told by
 * {@link io.sealane.eventing.controller.config.ConfigFaults} where another API server let it in.
 */
final class ConfigRules implements ObjectRules {

    private static final List<String> SWITCH = List.of("enabled", "disabled");
    private static final String CROSS_NAMESPACE = "cross-namespace-event-links";
    private static final String NODE_SELECTOR = "apiserversources-nodeselector-";
    private static final Map<String, List<String>> FEATURES = Map.of(
            Features.TRANSPORT_ENCRYPTION,
            List.of("disabled", "permissive", "strict"),
            SenderFeatures.AUTHENTICATION,
            SWITCH,
            SenderFeatures.MODE,
            SenderFeatures.modes(),
            Features.DELIVERY_TIMEOUT,
            SWITCH,
            "delivery-retryafter",
            SWITCH,
            "eventtype-auto-create",
            SWITCH,
            CROSS_NAMESPACE,
            SWITCH,
            KindMapping.FLAG,
            SWITCH,
            "kreference-group",
            SWITCH,
            "new-apiserversource-filters",
            SWITCH);
    private static final Set<String> TEXTS = Set.of(SenderFeatures.DISCOVERY, RequestTimeouts.DEFAULT_KEY);
    private static final Set<String> LOGGED = Set.of("logging.enable-request-log", "logging.enable-probe-request-log");
    private static final int SHOWN_MAX = 80;
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
            case EventingConfig.OBSERVABILITY -> map.at("data").entries(ConfigRules::observed);
            case KindMapping.CONFIG_MAP -> map.at("data").entries(KindMapping::check);
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
        if (key.strip().equals(RequestTimeouts.DEFAULT_KEY)) {
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
            RequestTimeouts.parse(value.text().strip());
        } catch (IllegalArgumentException e) {
            value.invalid("expected an ISO 8601 duration such as PT30S, more than zero, at most PT1H");
        }
    }

    private static void observed(String key, Field value) {
        if (LOGGED.contains(key) && ConfigMaps.flag(value.text()).isEmpty()) {
            value.invalid("expected true or false");
        }
    }

    private static void brokers(Field text) {
        parsed(text, level -> {
            DefaultsFields.brokers(level);
            var name = level.at("brokerClass");
            if (name.there() && name.text().isBlank()) {
                name.invalid("expected the name of a class");
            }
            var different = level.at("disallowDifferentNamespaceConfig");
            if (different.there() && !different.value().isBoolean()) {
                different.invalid("expected true or false");
            }
            ofClass(level);
            level.at("brokerClasses").entries((other, given) -> ofClass(given));
        });
        readable(
                text,
                BrokerDefaults.parse(Map.of(BrokerDefaults.KEY, text.text())).problems());
    }

    private static void ofClass(Field given) {
        if (BrokerDefaults.REFERENCE.stream().anyMatch(name -> given.at(name).there())) {
            DestinationChecks.reference(given);
        }
        DeliveryChecks.check(given.at("delivery"));
    }

    /** Of features what is switched on, and does nothing here; of defaults the keys that nobody reads. */
    @Override
    public List<String> warnings(Field map) {
        var metadata = map.at("metadata");
        if (!metadata.at("namespace").text().equals(namespace)) {
            return List.of();
        }
        return switch (metadata.at("name").text()) {
            case Features.CONFIG_MAP -> warnings(map, (key, value) -> warning(key.strip(), value));
            case BrokerDefaults.CONFIG_MAP -> warnings(map, (key, value) -> unread(key, value, BrokerDefaults.KEY));
            case ChannelDefaults.CONFIG_MAP -> warnings(map, (key, value) -> unread(key, value, ChannelDefaults.KEY));
            default -> List.of();
        };
    }

    private static List<String> warnings(Field map, BiFunction<String, Field, Optional<String>> of) {
        var warnings = new ArrayList<String>();
        map.at("data").entries((key, value) -> of.apply(key, value).ifPresent(warnings::add));
        return warnings;
    }

    private static Optional<String> unread(String key, Field value, String known) {
        return key.startsWith("_") || key.equals(known)
                ? Optional.empty()
                : Optional.of(value.path() + ": has no effect, expected " + known);
    }

    private static Optional<String> warning(String key, Field value) {
        if (key.equals(CROSS_NAMESPACE) && value.text().strip().equalsIgnoreCase("enabled")) {
            return Optional.of(value.path()
                    + ": has no effect, Triggers and Subscriptions take events of their own namespace; deliver to a"
                    + " Broker of the other one instead");
        }
        if (key.startsWith(NODE_SELECTOR)) {
            return Optional.of(value.path() + ": has no effect, ApiServerSources run in Sealane's own process");
        }
        return key.startsWith("_") || FEATURES.containsKey(key) || TEXTS.contains(key)
                ? Optional.empty()
                : Optional.of(value.path() + ": has no effect, it is no feature that Sealane knows");
    }

    private static void channels(Field text) {
        parsed(text, level -> {
            DefaultsFields.channels(level);
            ChannelRules.template(level);
        });
        readable(
                text,
                ChannelDefaults.parse(Map.of(ChannelDefaults.KEY, text.text())).problems());
    }

    /** @param problems that whoever reads it has; the same again, in other words, where something was found already */
    private static void readable(Field text, List<String> problems) {
        if (text.faults().isEmpty()) {
            problems.forEach(brief(text)::invalid);
        }
    }

    /** @param check of what holds for the cluster, or for one namespace */
    private static void parsed(Field text, Consumer<Field> check) {
        if (!text.given()) {
            return;
        }
        try {
            var value = Manifests.value(text.text(), text.path());
            var config = text.parsed(JSON.valueToTree(value.orElse(Map.of())));
            DefaultsFields.all(config);
            check.accept(config.at("clusterDefault"));
            config.at("namespaceDefaults").entries((name, defaults) -> check.accept(defaults));
        } catch (IllegalArgumentException e) {
            brief(text).invalid(String.valueOf(e.getMessage()));
        }
    }

    /** By its first line: what is wrong with a long text must not be lost behind it. */
    private static Field brief(Field text) {
        var line = text.text().strip().lines().findFirst().orElse("");
        var shown = line.length() > SHOWN_MAX ? line.substring(0, SHOWN_MAX) : line;
        return text.parsed(TextNode.valueOf(shown.equals(text.text()) ? shown : shown + " ..."));
    }
}
