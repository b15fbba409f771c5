package io.sealane.resource.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A ConfigMap with entries that somebody else wants there. What they replaced stands in an annotation and comes back when they are not
 * wanted any more. Pure.
 */
final class FoldedConfig {

    static final String ANNOTATION = "operator.sealane.io/replaced";
    private static final String PREFIX = "config-";
    private static final ObjectMapper JSON = new ObjectMapper();

    private FoldedConfig() {}

    /**
     * Entries by the full names of their ConfigMaps; {@code network} and {@code config-network} are the same.
     *
     * @param whole names of ConfigMaps that do not begin so
     */
    static Map<String, Map<String, String>> named(Map<String, Map<String, String>> config, Set<String> whole) {
        var named = new TreeMap<String, Map<String, String>>();
        config.forEach((name, entries) -> named.computeIfAbsent(
                        name.startsWith(PREFIX) || whole.contains(name) ? name : PREFIX + name,
                        absent -> new LinkedHashMap<>())
                .putAll(entries));
        return named;
    }

    static boolean isFolded(ConfigMap map) {
        return map.getMetadata().getAnnotations() != null
                && map.getMetadata().getAnnotations().containsKey(ANNOTATION);
    }

    /** The ConfigMap with exactly these entries folded in; empty when it is so already. */
    static Optional<ConfigMap> fold(ConfigMap present, Map<String, String> wanted) {
        var replaced = replaced(present);
        var data = new TreeMap<>(present.getData() == null ? Map.of() : present.getData());
        var kept = new TreeMap<String, Optional<String>>();
        replaced.forEach((key, before) -> {
            if (wanted.containsKey(key)) {
                kept.put(key, before);
            } else {
                before.ifPresentOrElse(value -> data.put(key, value), () -> data.remove(key));
            }
        });
        wanted.forEach((key, value) -> {
            kept.computeIfAbsent(key, absent -> Optional.ofNullable(data.get(key)));
            data.put(key, value);
        });
        var builder = new ConfigMapBuilder(present).withData(data);
        var folded = kept.isEmpty()
                ? builder.editMetadata()
                        .removeFromAnnotations(ANNOTATION)
                        .endMetadata()
                        .build()
                : builder.editMetadata()
                        .addToAnnotations(ANNOTATION, text(kept))
                        .endMetadata()
                        .build();
        return folded.equals(present) ? Optional.empty() : Optional.of(folded);
    }

    /** Which of these entries were folded in before and have been changed since. */
    static Set<String> changed(ConfigMap present, Map<String, String> wanted) {
        var data = present.getData() == null ? Map.<String, String>of() : present.getData();
        var changed = new TreeSet<>(replaced(present).keySet());
        changed.removeIf(key -> !wanted.containsKey(key) || wanted.get(key).equals(data.get(key)));
        return changed;
    }

    private static Map<String, Optional<String>> replaced(ConfigMap map) {
        var replaced = new HashMap<String, Optional<String>>();
        if (isFolded(map)) {
            try {
                JSON.readValue(
                                map.getMetadata().getAnnotations().get(ANNOTATION),
                                new TypeReference<HashMap<String, String>>() {})
                        .forEach((key, value) -> replaced.put(key, Optional.ofNullable(value)));
            } catch (JsonProcessingException unreadable) {
                // Then what is there now is what there was.
                return Map.of();
            }
        }
        return replaced;
    }

    private static String text(Map<String, Optional<String>> replaced) {
        var plain = new TreeMap<String, String>();
        replaced.forEach((key, value) -> plain.put(key, value.orElse(null)));
        try {
            return JSON.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
