package io.sealane.eventing.controller.flow;

import io.fabric8.knative.flows.v1.Parallel;
import io.fabric8.knative.flows.v1.ParallelBranch;
import io.fabric8.knative.flows.v1.ParallelBranchStatus;
import io.fabric8.knative.flows.v1.ParallelBranchStatusBuilder;
import io.fabric8.knative.flows.v1.ParallelBuilder;
import io.fabric8.knative.flows.v1.ParallelChannelStatus;
import io.fabric8.knative.flows.v1.ParallelStatus;
import io.fabric8.knative.flows.v1.ParallelStatusBuilder;
import io.fabric8.knative.flows.v1.ParallelSubscriptionStatus;
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

/**
 * Parallels: a channel that every branch takes from. The filter of a branch is a service whose reply, if it gives one, goes to the branch's
 * own channel, and from there to the branch's subscriber; a branch without a filter gets every event.
 */
public final class Parallels implements Flow<Parallel> {

    private static final String INGRESS = "-kn-parallel";

    private final EventingWorld world;

    public Parallels(EventingWorld world) {
        this.world = world;
    }

    @Override
    public Resources.Informer<Parallel> informer() {
        return world.parallels();
    }

    @Override
    public @Nullable ChannelTemplateSpec template(Parallel parallel) {
        return parallel.getSpec() == null ? null : parallel.getSpec().getChannelTemplate();
    }

    @Override
    public Wanted wanted(Parallel parallel, ChannelTemplateSpec template) {
        var parts = new FlowParts(parallel, template);
        var channels = new ArrayList<>(List.of(parts.channel(INGRESS)));
        var subscriptions = new ArrayList<Subscription>();
        var branches = branches(parallel);
        for (var number = 0; number < branches.size(); number++) {
            var branch = branches.get(number);
            var own = parts.destination(branch(number));
            channels.add(parts.channel(branch(number)));
            subscriptions.add(
                    branch.getFilter() == null
                            ? parts.subscription(filter(number), INGRESS, own, null, branch.getDelivery())
                            : parts.subscription(
                                    filter(number), INGRESS, branch.getFilter(), own, branch.getDelivery()));
            subscriptions.add(parts.subscription(
                    branch(number),
                    branch(number),
                    branch.getSubscriber(),
                    branch.getReply() == null ? parallel.getSpec().getReply() : branch.getReply(),
                    branch.getDelivery()));
        }
        return new Wanted(channels, subscriptions);
    }

    private static String branch(int number) {
        return "-kn-parallel-" + number;
    }

    private static String filter(int number) {
        return "-kn-parallel-filter-" + number;
    }

    private static List<ParallelBranch> branches(Parallel parallel) {
        return parallel.getSpec() == null || parallel.getSpec().getBranches() == null
                ? List.of()
                : parallel.getSpec().getBranches();
    }

    @Override
    public Parallel described(Parallel parallel, Parts parts, Instant now) {
        var before = parallel.getStatus() == null ? new ParallelStatus() : parallel.getStatus();
        var name = parallel.getMetadata().getName();
        var first = parts.channels().get(ChildNames.of(name, INGRESS));
        var conditions = new Conditions(before.getConditions(), now);
        FlowStatuses.conditions(conditions, parts, first);
        var branches = new ArrayList<ParallelBranchStatus>();
        for (var number = 0; number < branches(parallel).size(); number++) {
            branches.add(new ParallelBranchStatusBuilder()
                    .withFilterChannelStatus(channel(parts, ChildNames.of(name, branch(number))))
                    .withFilterSubscriptionStatus(subscription(parts, ChildNames.of(name, filter(number))))
                    .withSubscriberSubscriptionStatus(subscription(parts, ChildNames.of(name, branch(number))))
                    .build());
        }
        var shown = first == null ? null : first.getStatus();
        var status = new ParallelStatusBuilder()
                .withObservedGeneration(parallel.getMetadata().getGeneration())
                .withAnnotations(FlowStatuses.annotations(first))
                .withAddress(shown == null ? null : shown.getAddress())
                .withAddresses(shown == null ? List.of() : shown.getAddresses())
                .withIngressChannelStatus(channel(parts, ChildNames.of(name, INGRESS)))
                .withBranchStatuses(branches)
                .withPolicies(FlowStatuses.policies(first))
                .withAuth(FlowStatuses.accounts(parts))
                .withConditions(conditions.build())
                .build();
        return new ParallelBuilder(parallel).withStatus(status).build();
    }

    private static @Nullable ParallelChannelStatus channel(Parts parts, String name) {
        InMemoryChannel channel = parts.channels().get(name);
        return channel == null
                ? null
                : new ParallelChannelStatus(FlowStatuses.reference(channel), FlowStatuses.ready(channel));
    }

    private static @Nullable ParallelSubscriptionStatus subscription(Parts parts, String name) {
        Subscription subscription = parts.subscriptions().get(name);
        return subscription == null
                ? null
                : new ParallelSubscriptionStatus(
                        FlowStatuses.ready(subscription), FlowStatuses.reference(subscription));
    }
}
