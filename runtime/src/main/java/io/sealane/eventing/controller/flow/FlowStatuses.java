package io.sealane.eventing.controller.flow;

import io.fabric8.knative.duck.v1.AppliedEventPolicyRef;
import io.fabric8.knative.duck.v1.AuthStatus;
import io.fabric8.knative.duck.v1.AuthStatusBuilder;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.knative.messaging.v1.SubscriptionStatus;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.resource.status.Conditions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the statuses of Sequences and Parallels have in common. Pure. */
final class FlowStatuses {

    private static final Condition UNKNOWN = new ConditionBuilder()
            .withType(Conditions.READY)
            .withStatus("Unknown")
            .build();

    private static final Condition CHANGED =
            new ConditionBuilder(UNKNOWN).withMessage("it was changed just now").build();

    private FlowStatuses() {}

    /** All conditions of a flow. @param first the channel that takes its events in, if there is one */
    static void conditions(Conditions conditions, Flow.Parts parts, @Nullable InMemoryChannel first) {
        ready(conditions, "ChannelsReady", parts, parts.channels().values(), FlowStatuses::ready);
        ready(conditions, "SubscriptionsReady", parts, parts.subscriptions().values(), FlowStatuses::ready);
        if (first != null && first.getStatus() != null && first.getStatus().getAddress() != null) {
            conditions.yes("Addressable");
        } else {
            conditions.unknown("Addressable", "emptyAddress", "The first channel has no address yet");
        }
        var guarded = first == null || first.getStatus() == null
                ? Optional.<Condition>empty()
                : Conditions.find(first.getStatus().getConditions(), "EventPoliciesReady");
        ChannelBacking.copy(conditions, "EventPoliciesReady", guarded);
    }

    private static <R extends HasMetadata> void ready(
            Conditions conditions,
            String type,
            Flow.Parts parts,
            Collection<R> made,
            Function<R, Condition> condition) {
        if (parts.fault().isPresent()) {
            conditions.no(
                    type, parts.fault().get().reason(), parts.fault().get().message());
            return;
        }
        var waiting = made.stream()
                .filter(one -> !"True".equals(condition.apply(one).getStatus()))
                .findFirst();
        waiting.ifPresentOrElse(
                one -> conditions.unknown(
                        type,
                        type.replace("Ready", "NotReady"),
                        one.getKind() + " " + one.getMetadata().getName() + " is not ready: "
                                + Optional.ofNullable(condition.apply(one).getMessage())
                                        .orElse("it says nothing yet")),
                () -> conditions.yes(type));
    }

    /** Whether a channel is ready, as it says itself. */
    static Condition ready(InMemoryChannel channel) {
        return Optional.ofNullable(channel.getStatus())
                .map(status -> ready(channel, status.getObservedGeneration(), status.getConditions()))
                .orElse(UNKNOWN);
    }

    /** Whether a subscription is ready, as it says itself. */
    static Condition ready(Subscription subscription) {
        return Optional.ofNullable(subscription.getStatus())
                .map(status -> ready(subscription, status.getObservedGeneration(), status.getConditions()))
                .orElse(UNKNOWN);
    }

    /** What is said of an earlier spec says nothing of this one: a flow whose steps were changed would be ready with the steps of before. */
    private static Condition ready(HasMetadata part, @Nullable Long observed, List<Condition> conditions) {
        var generation = part.getMetadata().getGeneration();
        return generation != null && !generation.equals(observed)
                ? CHANGED
                : Conditions.find(conditions, Conditions.READY).orElse(UNKNOWN);
    }

    static ObjectReference reference(HasMetadata part) {
        return new ObjectReferenceBuilder()
                .withApiVersion(part.getApiVersion())
                .withKind(part.getKind())
                .withNamespace(part.getMetadata().getNamespace())
                .withName(part.getMetadata().getName())
                .build();
    }

    /** The policies that hold for what the flow takes in. */
    static List<AppliedEventPolicyRef> policies(@Nullable InMemoryChannel first) {
        return first == null || first.getStatus() == null || first.getStatus().getPolicies() == null
                ? List.of()
                : first.getStatus().getPolicies();
    }

    /** As whom its steps send; null where they show nobody who they are. */
    static @Nullable AuthStatus accounts(Flow.Parts parts) {
        var names = parts.subscriptions().values().stream()
                .flatMap(step -> Optional.ofNullable(step.getStatus())
                        .map(SubscriptionStatus::getAuth)
                        .map(AuthStatus::getServiceAccountName)
                        .stream())
                .sorted()
                .toList();
        return names.isEmpty()
                ? null
                : new AuthStatusBuilder().withServiceAccountNames(names).build();
    }

    /** Where this machine reaches the flow; empty when its first channel does not say. */
    static Map<String, String> annotations(@Nullable InMemoryChannel first) {
        var local =
                first == null || first.getStatus() == null || first.getStatus().getAnnotations() == null
                        ? null
                        : first.getStatus().getAnnotations().get(Sink.LOCAL_URL);
        return local == null ? Map.of() : Map.of(Sink.LOCAL_URL, local);
    }
}
