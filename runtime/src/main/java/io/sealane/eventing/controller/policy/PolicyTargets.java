package io.sealane.eventing.controller.policy;

import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.knative.eventing.v1alpha1.EventPolicySelector;
import io.fabric8.knative.eventing.v1alpha1.EventPolicySpecTo;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an EventPolicy is about: {@code spec.to}. Pure. */
final class PolicyTargets {

    private static final Set<String> GUARDED = Set.of("broker", "channel", "inmemorychannel", "sequence", "parallel");

    private PolicyTargets() {}

    /** Whether a policy is about this broker or channel; one that names none is about all of its namespace. */
    static boolean include(EventPolicy policy, HasMetadata receiver) {
        var namespace = receiver.getMetadata().getNamespace();
        if (!namespace.equals(policy.getMetadata().getNamespace())) {
            return false;
        }
        var targets = targets(policy);
        return targets.isEmpty() || targets.stream().anyMatch(target -> includes(target, receiver));
    }

    /** A kind that a policy names and nobody guards here. */
    static Optional<String> unguarded(EventPolicy policy) {
        return targets(policy).stream()
                .map(PolicyTargets::kind)
                .filter(kind -> !GUARDED.contains(kind.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static List<EventPolicySpecTo> targets(EventPolicy policy) {
        var spec = policy.getSpec();
        return spec == null || spec.getTo() == null ? List.of() : spec.getTo();
    }

    private static String kind(EventPolicySpecTo target) {
        var kind = target.getRef() != null
                ? target.getRef().getKind()
                : target.getSelector() == null ? null : target.getSelector().getKind();
        return String.valueOf(kind);
    }

    private static boolean includes(EventPolicySpecTo target, HasMetadata receiver) {
        var ref = target.getRef();
        if (ref != null) {
            return sameKind(ref.getApiVersion(), ref.getKind(), receiver)
                    && receiver.getMetadata().getName().equals(ref.getName());
        }
        var selector = target.getSelector();
        return selector != null
                && sameKind(selector.getApiVersion(), selector.getKind(), receiver)
                && selects(selector, receiver.getMetadata().getLabels());
    }

    /** The version says nothing: all versions of a kind are the same resources. */
    private static boolean sameKind(@Nullable String apiVersion, @Nullable String kind, HasMetadata receiver) {
        return receiver.getKind().equalsIgnoreCase(kind)
                && group(receiver.getApiVersion()).equalsIgnoreCase(group(String.valueOf(apiVersion)));
    }

    private static String group(String apiVersion) {
        return apiVersion.replaceFirst("/.*", "");
    }

    private static boolean selects(EventPolicySelector selector, @Nullable Map<String, String> labels) {
        var present = labels == null ? Map.<String, String>of() : labels;
        var equal = selector.getMatchLabels() == null
                || present.entrySet().containsAll(selector.getMatchLabels().entrySet());
        return equal
                && (selector.getMatchExpressions() == null
                        || selector.getMatchExpressions().stream().allMatch(each -> holds(each, present)));
    }

    /** As Kubernetes has it: {@code NotIn} holds where the label is not there. */
    private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
        var value = labels.get(requirement.getKey());
        var values = requirement.getValues() == null ? List.<String>of() : requirement.getValues();
        return switch (String.valueOf(requirement.getOperator())) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
