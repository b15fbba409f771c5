package io.sealane.eventing.controller.policy;

import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.knative.eventing.v1alpha1.EventPolicyBuilder;
import io.fabric8.knative.eventing.v1alpha1.EventPolicySpec;
import io.fabric8.knative.eventing.v1alpha1.EventPolicySpecFrom;
import io.fabric8.knative.eventing.v1alpha1.EventPolicyStatus;
import io.fabric8.knative.eventing.v1alpha1.EventPolicyStatusBuilder;
import io.sealane.eventing.controller.delivery.Filters;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What an EventPolicy's status says. Pure. */
public final class PolicyStatuses {

    /**
     * Whom a policy lets send.
     *
     * @param subjects in the order of {@code spec.from}
     * @param problem why that is not all of them, if so
     */
    public record Subjects(List<String> subjects, Optional<String> problem) {}

    private PolicyStatuses() {}

    /** The policy with all of its status. */
    public static EventPolicy of(EventPolicy policy, Subjects subjects, boolean authenticated, Instant now) {
        var before = policy.getStatus() == null ? new EventPolicyStatus() : policy.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        if (authenticated) {
            conditions.yes("AuthenticationEnabled");
        } else {
            conditions.no(
                    "AuthenticationEnabled",
                    "OIDCAuthenticationDisabled",
                    "Without authentication-oidc in config-features nobody is asked who he is");
        }
        subjects.problem()
                .ifPresentOrElse(
                        why -> conditions.no("SubjectsResolved", "SubjectsUnresolved", why),
                        () -> conditions.yes("SubjectsResolved"));
        filters(policy).refusal().ifPresent(why -> conditions.no("FiltersUnderstood", "FilterInvalid", why));
        PolicyTargets.unguarded(policy)
                .ifPresent(kind -> conditions.no(
                        "TargetsGuarded",
                        "TargetNotGuarded",
                        "spec.to: expected a Broker, Channel, InMemoryChannel, Sequence or Parallel, got " + kind));
        var status = new EventPolicyStatusBuilder(before)
                .withObservedGeneration(policy.getMetadata().getGeneration())
                .withFrom(subjects.problem().isPresent() ? List.of() : subjects.subjects())
                .withConditions(conditions.build())
                .build();
        return new EventPolicyBuilder(policy).withStatus(status).build();
    }

    /** Whom a policy names as senders. */
    public static List<EventPolicySpecFrom> senders(EventPolicy policy) {
        var spec = policy.getSpec();
        return spec == null || spec.getFrom() == null ? List.of() : spec.getFrom();
    }

    /** Whether a policy can be followed as it is now. */
    static boolean ready(EventPolicy policy) {
        var status = policy.getStatus();
        return status != null
                && Objects.equals(
                        status.getObservedGeneration(), policy.getMetadata().getGeneration())
                && Conditions.find(status.getConditions(), Conditions.READY)
                        .filter(ready -> "True".equals(ready.getStatus()))
                        .isPresent();
    }

    /** Whether its status is yet to say whether it can be followed: it was written, or senders are asked who they are, since a moment ago. */
    static boolean behind(EventPolicy policy) {
        var status = policy.getStatus();
        return status == null
                || !Objects.equals(
                        status.getObservedGeneration(), policy.getMetadata().getGeneration())
                || Conditions.find(status.getConditions(), "AuthenticationEnabled")
                        .filter(enabled -> "True".equals(enabled.getStatus()))
                        .isEmpty();
    }

    static Filters filters(EventPolicy policy) {
        return Filters.of(policy.getSpec() == null ? new EventPolicySpec() : policy.getSpec());
    }
}
