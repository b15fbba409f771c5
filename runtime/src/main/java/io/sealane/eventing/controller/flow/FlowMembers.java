package io.sealane.eventing.controller.flow;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.delivery.Trees;
import io.sealane.eventing.controller.policy.FlowSteps;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Owners;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a flow is made of by what the flow itself says. An owner reference alone proves nothing: whoever writes a Subscription writes
 * that too. Decides from what is there now; safe for any thread.
 */
public final class FlowMembers {

    /** Nothing of it is looked at: subscriptions do not depend on it. */
    private static final ChannelTemplateSpec ANY = new ChannelTemplateSpec();

    private final Resources.Informer<Subscription> subscriptions;
    private final List<Flow<?>> kinds;

    public FlowMembers(EventingWorld world) {
        this.subscriptions = world.subscriptions();
        this.kinds = List.of(new Sequences(world), new Parallels(world));
    }

    /** The flow that a channel takes events in for; empty where it is none's first one. */
    public Optional<HasMetadata> entered(HasMetadata channel) {
        return flow(channel)
                .filter(flow -> flow.channels()
                        .findFirst()
                        .filter(name(channel)::equals)
                        .isPresent())
                .map(Found::flow);
    }

    /** Who sends to a channel between the steps of a flow; empty where it is none. */
    public Optional<FlowSteps> steps(HasMetadata channel) {
        return flow(channel).filter(flow -> flow.isInner(channel)).map(flow -> steps(flow, channel));
    }

    /**
     * Whether a subscription is a step of the flow that the channel is between the steps of, and does what the flow says. The channel that takes
     * the flow's events in is not meant: others have a say there.
     */
    public boolean leadsOn(Subscription subscription, InMemoryChannel channel) {
        return flow(subscription)
                .filter(flow ->
                        flow.says(subscription) && Owners.controls(flow.flow(), channel) && flow.isInner(channel))
                .isPresent();
    }

    private FlowSteps steps(Found flow, HasMetadata channel) {
        var leading = flow.wanted().subscriptions().stream()
                .filter(step -> leadsTo(step.getSpec().getReply(), channel)
                        || leadsTo(step.getSpec().getSubscriber(), channel))
                .toList();
        var settled = leading.stream()
                .filter(step -> subscriptions
                        .get(ResourceKey.of(step))
                        .filter(flow::says)
                        .isPresent())
                .toList();
        return new FlowSteps(
                flow.flow().getKind() + " " + name(flow.flow()),
                settled.stream().map(FlowMembers::subject).toList(),
                leading.stream()
                        .filter(step -> !settled.contains(step))
                        .map(FlowMembers::name)
                        .toList());
    }

    private static String subject(Subscription step) {
        return "system:serviceaccount:" + step.getMetadata().getNamespace() + ":" + Identities.name(step);
    }

    private static boolean leadsTo(@Nullable Destination destination, HasMetadata channel) {
        return destination != null
                && destination.getUri() == null
                && destination.getRef() != null
                && channel.getKind().equals(destination.getRef().getKind())
                && name(channel).equals(destination.getRef().getName())
                && channel.getMetadata()
                        .getNamespace()
                        .equals(destination.getRef().getNamespace());
    }

    private Optional<Found> flow(HasMetadata part) {
        return references(part)
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .flatMap(owner -> kinds.stream()
                        .flatMap(kind -> found(kind, part, owner).stream())
                        .findFirst());
    }

    private static Stream<OwnerReference> references(HasMetadata part) {
        var references = part.getMetadata().getOwnerReferences();
        return references == null ? Stream.of() : references.stream();
    }

    private static <T extends HasMetadata> Optional<Found> found(Flow<T> kind, HasMetadata part, OwnerReference owner) {
        return kind.informer()
                .get(new ResourceKey(part.getMetadata().getNamespace(), owner.getName()))
                .filter(flow -> flow.getMetadata().getUid().equals(owner.getUid()) && !Owners.isLeaving(flow))
                .map(flow -> new Found(flow, kind.wanted(flow, ANY)));
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    private record Found(HasMetadata flow, Flow.Wanted wanted) {

        Stream<String> channels() {
            return wanted.channels().stream().map(FlowMembers::name);
        }

        boolean isInner(HasMetadata channel) {
            return channels().skip(1).anyMatch(name(channel)::equals);
        }

        /** Whether a subscription is one that the flow wants, word for word where it comes from and goes to. */
        boolean says(Subscription present) {
            return Owners.controls(flow, present)
                    && wanted.subscriptions().stream()
                            .filter(step -> name(step).equals(name(present)))
                            .anyMatch(step -> isSame(step, present));
        }

        private static boolean isSame(Subscription wanted, Subscription present) {
            return present.getSpec() != null
                    && Objects.equals(
                            tree(wanted.getSpec().getChannel()),
                            tree(present.getSpec().getChannel()))
                    && Objects.equals(
                            tree(wanted.getSpec().getSubscriber()),
                            tree(present.getSpec().getSubscriber()))
                    && Objects.equals(
                            tree(wanted.getSpec().getReply()),
                            tree(present.getSpec().getReply()));
        }

        /** As a document: a model may hold an empty list where another one holds nothing. */
        private static Object tree(@Nullable Object model) {
            return Trees.of("it", model);
        }
    }
}
