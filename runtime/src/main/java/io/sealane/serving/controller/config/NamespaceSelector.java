package io.sealane.serving.controller.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label selector, as Kubernetes writes it; without any term it selects everything.
 *
 * @param matchLabels labels that must be there with these values
 * @param matchExpressions further terms, all of which must hold
 */
public record NamespaceSelector(Map<String, String> matchLabels, List<Term> matchExpressions) {

    private static final int CHARACTERS_MAX = 4096;
    private static final Set<String> WITH_VALUES = Set.of("In", "NotIn");
    private static final Set<String> WITHOUT_VALUES = Set.of("Exists", "DoesNotExist");
    private static final ObjectMapper YAML = new YAMLMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public NamespaceSelector(@Nullable Map<String, String> matchLabels, @Nullable List<Term> matchExpressions) {
        this.matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
        this.matchExpressions = matchExpressions == null ? List.of() : List.copyOf(matchExpressions);
    }

    /** One term about one label. */
    record Term(String key, String operator, List<String> values) {

        Term(@Nullable String key, @Nullable String operator, @Nullable List<String> values) {
            this.key = key == null ? "" : key;
            this.operator = operator == null ? "" : operator;
            this.values = values == null ? List.of() : List.copyOf(values);
            if (this.key.isEmpty() || !isComplete()) {
                throw new IllegalArgumentException(
                        "matchExpressions: expected a key and In or NotIn with values, or Exists or DoesNotExist without, got "
                                + this.operator + " of '" + this.key + "' with " + this.values.size() + " values");
            }
        }

        private boolean isComplete() {
            return values.isEmpty() ? WITHOUT_VALUES.contains(operator) : WITH_VALUES.contains(operator);
        }

        private boolean holds(Map<String, String> labels) {
            var value = labels.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                default -> value == null;
            };
        }
    }

    /** @throws IllegalArgumentException says what was expected */
    static NamespaceSelector parse(String text) {
        try {
            var selector = text.length() > CHARACTERS_MAX ? null : YAML.readValue(text, NamespaceSelector.class);
            if (selector != null) {
                return selector;
            }
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
        }
        throw new IllegalArgumentException(
                "expected a label selector with matchLabels or matchExpressions, got '" + text + "'");
    }

    /** Whether a namespace with these labels is meant. */
    public boolean selects(Map<String, String> labels) {
        return labels.entrySet().containsAll(matchLabels.entrySet())
                && matchExpressions.stream().allMatch(term -> term.holds(labels));
    }
}
