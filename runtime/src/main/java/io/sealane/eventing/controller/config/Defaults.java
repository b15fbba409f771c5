package io.sealane.eventing.controller.config;

import io.sealane.resource.manifest.Manifests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a ConfigMap says for the whole cluster and for single namespaces, in one text of YAML.
 *
 * @param cluster for every namespace that has no default of its own
 * @param namespaces by namespace
 * @param problems what was not understood, one sentence each
 */
record Defaults<T>(Optional<T> cluster, Map<String, T> namespaces, List<String> problems) {

    /**
     * Reads the value of one key.
     *
     * @param where names ConfigMap and key, for messages
     * @param reader of what holds for one namespace or the cluster
     */
    static <T> Defaults<T> parse(@Nullable String text, String where, Function<Map<?, ?>, Optional<T>> reader) {
        if (text == null || text.isBlank()) {
            return none();
        }
        try {
            return Manifests.value(text, where)
                    .map(value -> of(map(value), reader))
                    .orElseGet(Defaults::none);
        } catch (IllegalArgumentException e) {
            return new Defaults<>(Optional.empty(), Map.of(), List.of(String.valueOf(e.getMessage())));
        }
    }

    static <T> Defaults<T> none() {
        return new Defaults<>(Optional.empty(), Map.of(), List.of());
    }

    /** What holds for a namespace. */
    Optional<T> in(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace)).or(() -> cluster);
    }

    private static <T> Defaults<T> of(Map<?, ?> config, Function<Map<?, ?>, Optional<T>> reader) {
        var namespaces = new HashMap<String, T>();
        map(config.get("namespaceDefaults"))
                .forEach((name, defaults) ->
                        reader.apply(map(defaults)).ifPresent(read -> namespaces.put(String.valueOf(name), read)));
        return new Defaults<>(reader.apply(map(config.get("clusterDefault"))), Map.copyOf(namespaces), List.of());
    }

    static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
