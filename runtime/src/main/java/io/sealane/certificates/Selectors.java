package io.sealane.certificates;

import static io.sealane.certificates.Present.list;
import static io.sealane.certificates.Present.map;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;

/** Kubernetes' label selectors. An empty one matches everything. */
final class Selectors {

    private Selectors() {}

    static boolean matches(LabelSelector selector, Map<String, String> labels) {
        return map(selector.getMatchLabels()).entrySet().stream()
                        .allMatch(one -> one.getValue().equals(labels.get(one.getKey())))
                && list(selector.getMatchExpressions()).stream().allMatch(one -> matches(one, labels));
    }

    private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
        var value = labels.get(wanted.getKey());
        return switch (Present.text(wanted.getOperator())) {
            case "In" -> value != null && list(wanted.getValues()).contains(value);
            case "NotIn" -> value == null || !list(wanted.getValues()).contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
