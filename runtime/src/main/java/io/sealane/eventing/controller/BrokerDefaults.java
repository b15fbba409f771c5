package io.sealane.eventing.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.DeliverySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How brokers deliver that do not say so themselves: the ConfigMap {@code config-br-defaults}. */
record BrokerDefaults(Defaults<DeliverySpec> all) {

    static final String CONFIG_MAP = "config-br-defaults";
    static final String KEY = "default-br-config";

    static final BrokerDefaults NONE = new BrokerDefaults(Defaults.none());

    private static final ObjectMapper JSON = new ObjectMapper();

    static BrokerDefaults parse(Map<String, String> data) {
        return new BrokerDefaults(Defaults.parse(
                data.get(KEY),
                CONFIG_MAP + "/" + KEY,
                defaults -> Optional.ofNullable(defaults.get("delivery"))
                        .map(delivery -> JSON.convertValue(delivery, DeliverySpec.class))));
    }

    /** What holds for brokers of a namespace. */
    Optional<DeliverySpec> delivery(String namespace) {
        return all.in(namespace);
    }

    /** What was not understood, one sentence each. */
    List<String> problems() {
        return all.problems();
    }
}
