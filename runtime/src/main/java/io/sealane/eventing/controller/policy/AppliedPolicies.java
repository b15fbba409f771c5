package io.sealane.eventing.controller.policy;

import io.fabric8.knative.duck.v1.AppliedEventPolicyRef;
import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.access.DefaultMode;
import io.sealane.eventing.access.Policy;
import io.sealane.eventing.filter.Filter;
import io.sealane.resource.status.Conditions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The EventPolicies that apply to one broker or channel, by name. Pure.
 *
 * @param ready those that can be followed
 * @param others those that cannot, now: they let nobody in
 * @param steps who else may send where it is a channel between the steps of a flow
 */
public record AppliedPolicies(List<EventPolicy> ready, List<EventPolicy> others, Optional<FlowSteps> steps) {

    public static final AppliedPolicies NONE = new AppliedPolicies(List.of(), List.of(), Optional.empty());

    /**
     * Of all policies those that apply.
     *
     * @param receivers the broker or channel, and what it was made for: who guards a Channel or a flow guards what stores its events
     */
    public static AppliedPolicies of(List<? extends HasMetadata> receivers, Collection<EventPolicy> policies) {
        var applied = policies.stream()
                .filter(policy -> receivers.stream().anyMatch(receiver -> PolicyTargets.include(policy, receiver)))
                .sorted(Comparator.comparing(policy -> policy.getMetadata().getName()))
                .toList();
        return new AppliedPolicies(
                applied.stream().filter(PolicyStatuses::ready).toList(),
                applied.stream().filter(policy -> !PolicyStatuses.ready(policy)).toList(),
                Optional.empty());
    }

    /** The same for a channel between the steps of a flow. */
    public AppliedPolicies within(Optional<FlowSteps> flow) {
        return new AppliedPolicies(ready, others, flow);
    }

    /** As the door applies them. */
    public List<Policy> compiled() {
        var compiled = new ArrayList<Policy>();
        ready.forEach(policy -> compiled.add(new Policy(
                policy.getMetadata().getName(),
                policy.getStatus().getFrom(),
                PolicyStatuses.filters(policy).filter())));
        others.forEach(policy -> compiled.add(new Policy(
                policy.getMetadata().getName(),
                List.of(),
                PolicyStatuses.filters(policy).filter())));
        steps.ifPresent(
                flow -> compiled.add(new Policy("steps of " + flow.flow(), flow.subjects(), Filter.everything())));
        return List.copyOf(compiled);
    }

    /** What is not known yet, and may let a sender in as soon as it is. */
    public List<String> awaited() {
        return Stream.concat(
                        others.stream()
                                .filter(PolicyStatuses::behind)
                                .map(policy ->
                                        "EventPolicy " + policy.getMetadata().getName()),
                        steps.stream().flatMap(flow -> flow.awaited().stream().map(step -> "Subscription " + step)))
                .toList();
    }

    /** For {@code status.policies}. */
    public List<AppliedEventPolicyRef> shown() {
        return ready.stream()
                .map(policy -> new AppliedEventPolicyRef(
                        policy.getApiVersion(), policy.getMetadata().getName()))
                .toList();
    }

    /** Whether all that applies can be followed. */
    public void describe(Conditions conditions, DefaultMode mode) {
        var type = "EventPoliciesReady";
        if (!others.isEmpty()) {
            conditions.no(
                    type,
                    "EventPoliciesNotReady",
                    "event policies "
                            + String.join(
                                    ", ",
                                    others.stream()
                                            .map(policy -> policy.getMetadata().getName())
                                            .toList())
                            + " are not ready");
        } else if (ready.isEmpty() && steps.isPresent()) {
            conditions.yes(type, "FlowSteps", "Steps of " + steps.get().flow() + " may send");
        } else if (ready.isEmpty()) {
            conditions.yes(type, "DefaultAuthorizationMode", "Default authz mode is \"" + mode.word() + "\"");
        } else {
            conditions.yes(type);
        }
    }
}
