package io.sealane.resource;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Kubernetes' label selectors. An empty one matches everything. Pure. */
public final class LabelSelectors {

    private LabelSelectors() {}

    /** Whether all that a selector asks for holds; an operator that is not known holds for nothing. */
    public static boolean matches(LabelSelector selector, Map<String, String> labels) {
        return Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of()).entrySet().stream()
                        .allMatch(one -> one.getValue().equals(labels.get(one.getKey())))
                && Objects.requireNonNullElse(selector.getMatchExpressions(), List.<LabelSelectorRequirement>of())
                        .stream()
                        .allMatch(one -> matches(one, labels));
    }

    private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
        var value = labels.get(wanted.getKey());
        var values = Objects.requireNonNullElse(wanted.getValues(), List.<String>of());
        return switch (Objects.requireNonNullElse(wanted.getOperator(), "")) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
