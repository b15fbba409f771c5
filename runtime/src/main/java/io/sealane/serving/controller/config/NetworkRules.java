package io.sealane.serving.controller.config;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.serving.requests.RequestLogConfig;
import io.sealane.serving.scale.ScaleConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Serving's ConfigMaps: a value that is not understood, or not acted upon, is refused with its key. */
public final class NetworkRules implements ObjectRules {

    private final String namespace;

    public NetworkRules(String systemNamespace) {
        this.namespace = systemNamespace;
    }

    @Override
    public void check(Field map) {
        var metadata = map.at("metadata");
        if (!metadata.at("namespace").text().equals(namespace)) {
            return;
        }
        switch (metadata.at("name").text()) {
            case ServingConfig.NETWORK -> each(map, NetworkRules::network);
            case ServingConfig.FEATURES -> each(map, (key, text) -> FeatureConfig.of(Map.of(key, text)));
            case ServingConfig.OBSERVABILITY -> each(map, (key, text) -> RequestLogConfig.of(Map.of(key, text)));
            case ServingConfig.DOMAIN -> each(map, (key, text) -> DomainConfig.of(Map.of(key, text)));
            case ServingConfig.AUTOSCALER -> whole(map.at("data"), ScaleConfig::of);
            case ServingConfig.GARBAGE -> whole(map.at("data"), GarbageConfig::of);
            case ServingConfig.DEFAULTS -> whole(map.at("data"), DefaultsConfig::of);
            case ServingConfig.DEPLOYMENT -> whole(map.at("data"), DeploymentConfig::of);
            case ServingConfig.ISSUERS -> each(map, (key, text) -> IssuerConfig.of(Map.of(key, text)));
            default -> {
                // Somebody else's.
            }
        }
    }

    @Override
    public List<String> warnings(Field map) {
        var metadata = map.at("metadata");
        if (!metadata.at("namespace").text().equals(namespace)) {
            return List.of();
        }
        var data = new HashMap<String, String>();
        map.at("data").entries((key, value) -> data.put(key, value.text()));
        return ConfigWarnings.of(metadata.at("name").text(), data);
    }

    private static void each(Field map, BiConsumer<String, String> reader) {
        map.at("data").entries((key, value) -> {
            try {
                reader.accept(key, value.text());
            } catch (IllegalArgumentException e) {
                var message = String.valueOf(e.getMessage());
                value.invalid(message.startsWith(key + ": ") ? message.substring(key.length() + 2) : message);
            }
        });
    }

    /** Some of its keys allow others their values. */
    private static void whole(Field data, Consumer<Map<String, String>> reader) {
        var texts = new HashMap<String, String>();
        data.entries((key, value) -> texts.put(key, value.text()));
        try {
            reader.accept(texts);
        } catch (IllegalArgumentException e) {
            var message = String.valueOf(e.getMessage());
            var colon = message.indexOf(": ");
            data.key(message.substring(0, colon)).invalid(message.substring(colon + 2));
        }
    }

    private static void network(String key, String text) {
        NetworkConfig.of(Map.of(key, text));
    }
}
