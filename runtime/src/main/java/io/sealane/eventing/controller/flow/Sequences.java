package io.sealane.eventing.controller.flow;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.DestinationBuilder;
import io.fabric8.knative.flows.v1.Sequence;
import io.fabric8.knative.flows.v1.SequenceBuilder;
import io.fabric8.knative.flows.v1.SequenceChannelStatus;
import io.fabric8.knative.flows.v1.SequenceStatus;
import io.fabric8.knative.flows.v1.SequenceStatusBuilder;
import io.fabric8.knative.flows.v1.SequenceStep;
import io.fabric8.knative.flows.v1.SequenceSubscriptionStatus;
import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sequences: a channel for each step, and a subscription that takes what the step replies to the channel of the next. */
public final class Sequences implements Flow<Sequence> {

    private final EventingWorld world;

    public Sequences(EventingWorld world) {
        this.world = world;
    }

    @Override
    public Resources.Informer<Sequence> informer() {
        return world.sequences();
    }

    @Override
    public @Nullable ChannelTemplateSpec template(Sequence sequence) {
        return sequence.getSpec() == null ? null : sequence.getSpec().getChannelTemplate();
    }

    @Override
    public Wanted wanted(Sequence sequence, ChannelTemplateSpec template) {
        var parts = new FlowParts(sequence, template);
        var steps = steps(sequence);
        var channels = new ArrayList<InMemoryChannel>();
        var subscriptions = new ArrayList<Subscription>();
        for (var number = 0; number < steps.size(); number++) {
            var last = number == steps.size() - 1;
            var step = steps.get(number);
            channels.add(parts.channel(suffix(number)));
            subscriptions.add(parts.subscription(
                    suffix(number),
                    suffix(number),
                    destination(step),
                    last ? sequence.getSpec().getReply() : parts.destination(suffix(number + 1)),
                    step.getDelivery()));
        }
        return new Wanted(channels, subscriptions);
    }

    private static String suffix(int step) {
        return "-kn-sequence-" + step;
    }

    private static Destination destination(SequenceStep step) {
        return new DestinationBuilder()
                .withRef(step.getRef())
                .withUri(step.getUri())
                .withCACerts(step.getCACerts())
                .withAudience(step.getAudience())
                .build();
    }

    private static List<SequenceStep> steps(Sequence sequence) {
        return sequence.getSpec() == null || sequence.getSpec().getSteps() == null
                ? List.of()
                : sequence.getSpec().getSteps();
    }

    @Override
    public Sequence described(Sequence sequence, Parts parts, Instant now) {
        var before = sequence.getStatus() == null ? new SequenceStatus() : sequence.getStatus();
        var name = sequence.getMetadata().getName();
        var first = parts.channels().get(ChildNames.of(name, suffix(0)));
        var conditions = new Conditions(before.getConditions(), now);
        FlowStatuses.conditions(conditions, parts, first);
        var channels = new ArrayList<SequenceChannelStatus>();
        var subscriptions = new ArrayList<SequenceSubscriptionStatus>();
        for (var number = 0; number < steps(sequence).size(); number++) {
            var part = ChildNames.of(name, suffix(number));
            var channel = parts.channels().get(part);
            var subscription = parts.subscriptions().get(part);
            if (channel != null) {
                channels.add(new SequenceChannelStatus(FlowStatuses.reference(channel), FlowStatuses.ready(channel)));
            }
            if (subscription != null) {
                subscriptions.add(new SequenceSubscriptionStatus(
                        FlowStatuses.ready(subscription), FlowStatuses.reference(subscription)));
            }
        }
        var status = new SequenceStatusBuilder()
                .withObservedGeneration(sequence.getMetadata().getGeneration())
                .withAnnotations(FlowStatuses.annotations(first))
                .withAddress(
                        first == null || first.getStatus() == null
                                ? null
                                : first.getStatus().getAddress())
                .withChannelStatuses(channels)
                .withSubscriptionStatuses(subscriptions)
                .withPolicies(FlowStatuses.policies(first))
                .withAuth(FlowStatuses.accounts(parts))
                .withConditions(conditions.build())
                .build();
        return new SequenceBuilder(sequence).withStatus(status).build();
    }
}
