package io.sealane.serving.controller.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sealane.serving.controller.world.Known;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Under which domains routes are served: what {@code config-domain} says. Immutable. */
public final class DomainConfig {

    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String OTHERWISE = "example.com";
    private static final String EXAMPLE = "_example";
    private static final int BYTES_MAX = 64 * 1024;

    /**
     * One domain.
     *
     * @param selector labels that a route must have; none for every route
     */
    private record Domain(String name, Map<String, String> selector) {}

    private final List<Domain> domains;

    private DomainConfig(List<Domain> domains) {
        this.domains = domains;
    }

    /**
     * Reads the ConfigMap's entries; without any, every route is below {@code example.com}.
     *
     * @throws IllegalArgumentException names the domain, and what was expected
     */
    public static DomainConfig of(Map<String, String> data) {
        var domains = new ArrayList<Domain>();
        data.forEach((name, text) -> {
            if (!name.equals(EXAMPLE)) {
                domains.add(new Domain(name, selector(name, text)));
            }
        });
        if (domains.isEmpty()) {
            domains.add(new Domain(OTHERWISE, Map.of()));
        }
        // The most specific first; of equally specific ones the smallest name.
        domains.sort(
                Comparator.<Domain>comparingInt(domain -> -domain.selector().size())
                        .thenComparing(Domain::name));
        return new DomainConfig(List.copyOf(domains));
    }

    /** The domains that every route may be below: those without a selector. */
    public List<String> wildcards() {
        return domains.stream()
                .filter(domain -> domain.selector().isEmpty())
                .map(Domain::name)
                .toList();
    }

    /**
     * The domain of a route.
     *
     * @param inside the domain of names that are served inside only, for routes that no entry selects
     */
    public String domain(Map<String, String> labels, String inside) {
        if (Known.CLUSTER_LOCAL.equals(labels.get(Known.VISIBILITY))) {
            return inside;
        }
        return domains.stream()
                .filter(domain ->
                        labels.entrySet().containsAll(domain.selector().entrySet()))
                .map(Domain::name)
                .findFirst()
                .orElse(inside);
    }

    private static Map<String, String> selector(String domain, String text) {
        if (text.length() > BYTES_MAX) {
            throw new IllegalArgumentException(domain + ": expected at most " + BYTES_MAX + " characters");
        }
        JsonNode entry;
        try {
            entry = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(domain + ": expected YAML with a selector, got something else", e);
        }
        var selector = new HashMap<String, String>();
        if (entry != null && entry.isObject()) {
            entry.path("selector")
                    .properties()
                    .forEach(label ->
                            selector.put(label.getKey(), label.getValue().asText()));
        } else if (entry != null
                && !entry.isNull()
                && !entry.isMissingNode()
                && !entry.asText("").isBlank()) {
            throw new IllegalArgumentException(domain + ": expected a selector or nothing, got '" + text.strip() + "'");
        }
        return Map.copyOf(selector);
    }
}
