package io.sealane.eventing.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.DeliverySpec;
import io.sealane.resource.Manifests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How brokers deliver that do not say so themselves: the ConfigMap {@code config-br-defaults}.
 *
 * @param cluster for every namespace that has no default of its own
 * @param namespaces by namespace
 * @param problems what was not understood, one sentence each
 */
record BrokerDefaults(Optional<DeliverySpec> cluster, Map<String, DeliverySpec> namespaces, List<String> problems) {

    static final String CONFIG_MAP = "config-br-defaults";
    static final String KEY = "default-br-config";

    static final BrokerDefaults NONE = new BrokerDefaults(Optional.empty(), Map.of(), List.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    static BrokerDefaults parse(Map<String, String> data) {
        var text = data.get(KEY);
        if (text == null || text.isBlank()) {
            return NONE;
        }
        try {
            var values = Manifests.values(text, CONFIG_MAP + "/" + KEY);
            return values.isEmpty() ? NONE : of(map(values.get(0)));
        } catch (IllegalArgumentException e) {
            return new BrokerDefaults(Optional.empty(), Map.of(), List.of(String.valueOf(e.getMessage())));
        }
    }

    /** What holds for brokers of a namespace. */
    Optional<DeliverySpec> delivery(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace)).or(() -> cluster);
    }

    private static BrokerDefaults of(Map<?, ?> config) {
        var namespaces = new HashMap<String, DeliverySpec>();
        map(config.get("namespaceDefaults"))
                .forEach((name, defaults) ->
                        delivery(map(defaults)).ifPresent(delivery -> namespaces.put(String.valueOf(name), delivery)));
        return new BrokerDefaults(delivery(map(config.get("clusterDefault"))), Map.copyOf(namespaces), List.of());
    }

    private static Optional<DeliverySpec> delivery(Map<?, ?> defaults) {
        return Optional.ofNullable(defaults.get("delivery"))
                .map(delivery -> JSON.convertValue(delivery, DeliverySpec.class));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
