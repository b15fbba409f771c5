package io.sealane.eventing.controller;

import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.InMemoryChannelBuilder;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.knative.messaging.v1.SubscriptionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.delivery.Trees;
import io.sealane.eventing.controller.flow.ChannelBacking;
import io.sealane.eventing.controller.flow.Flow;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BinaryOperator;

/** Makes what a Sequence or a Parallel is made of, removes what it no longer is, and shows how all of it is. */
final class FlowReconciler<T extends HasMetadata> implements Reconciler {

    private final Flow<T> flow;
    private final IntakeReconciler.Context context;

    FlowReconciler(Flow<T> flow, IntakeReconciler.Context context) {
        this.flow = flow;
        this.context = context;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return flow.informer()
                .get(key)
                .filter(found -> !Brokers.leaving(found))
                .map(this::follow)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> follow(T resource) {
        var template = template(resource);
        var fault = ChannelBacking.fault(template);
        if (fault.isPresent()) {
            return show(resource, Flow.Parts.none(fault.get()));
        }
        var wanted = flow.wanted(resource, template);
        var others = others(resource, wanted);
        return others.isPresent()
                ? show(resource, Flow.Parts.none(others.get()))
                : make(wanted)
                        .thenCompose(parts -> clear(resource, wanted).thenApply(cleared -> parts))
                        .thenCompose(parts -> show(resource, parts));
    }

    /** Its own template; else the one of the ConfigMap. */
    private ChannelTemplateSpec template(T resource) {
        var own = flow.template(resource);
        return own == null
                ? context.config().channels().template(resource.getMetadata().getNamespace())
                : own;
    }

    /** Somebody else's resource that has a name of ours. */
    private Optional<Sink.Missing> others(T resource, Flow.Wanted wanted) {
        var taken = new ArrayList<String>();
        wanted.channels().forEach(channel -> taken(resource, context.world().inMemoryChannels(), channel, taken));
        wanted.subscriptions().forEach(one -> taken(resource, context.world().subscriptions(), one, taken));
        return taken.stream()
                .findFirst()
                .map(name -> new Sink.Missing("NameTaken", name + " is there already, and was not made for this flow"));
    }

    private static <R extends HasMetadata> void taken(
            HasMetadata owner, Resources.Informer<R> informer, R wanted, List<String> taken) {
        informer.get(ResourceKey.of(wanted))
                .filter(present -> !ChannelIntake.owns(owner, present))
                .ifPresent(present -> taken.add(
                        present.getKind() + " " + present.getMetadata().getName()));
    }

    private CompletionStage<Flow.Parts> make(Flow.Wanted wanted) {
        var channels = all(context.world().inMemoryChannels(), wanted.channels(), FlowReconciler::asWanted);
        return channels.thenCompose(
                made -> all(context.world().subscriptions(), wanted.subscriptions(), FlowReconciler::asWanted)
                        .thenApply(subscribed -> new Flow.Parts(made, subscribed, Optional.empty())));
    }

    /** One after the other, so that a flow of many steps is no burst. */
    private <R extends HasMetadata> CompletionStage<Map<String, R>> all(
            Resources.Informer<R> informer, List<R> wanted, BinaryOperator<R> changed) {
        CompletionStage<Map<String, R>> made = CompletableFuture.completedStage(new HashMap<>());
        for (var one : wanted) {
            made = made.thenCompose(before -> bring(informer, one, changed).thenApply(now -> {
                before.put(now.getMetadata().getName(), now);
                return before;
            }));
        }
        return made;
    }

    private <R extends HasMetadata> CompletionStage<R> bring(
            Resources.Informer<R> informer, R wanted, BinaryOperator<R> changed) {
        var present = informer.get(ResourceKey.of(wanted));
        if (present.isEmpty()) {
            return context.resources().create(wanted);
        }
        var now = changed.apply(present.get(), wanted);
        return now.equals(present.get())
                ? CompletableFuture.completedStage(present.get())
                : context.resources().replace(now);
    }

    private static InMemoryChannel asWanted(InMemoryChannel present, InMemoryChannel wanted) {
        return new InMemoryChannelBuilder(present)
                .editMetadata()
                .addToAnnotations(wanted.getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(same(present.getSpec(), wanted.getSpec()) ? present.getSpec() : wanted.getSpec())
                .build();
    }

    private static Subscription asWanted(Subscription present, Subscription wanted) {
        return new SubscriptionBuilder(present)
                .editMetadata()
                .addToAnnotations(wanted.getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(same(present.getSpec(), wanted.getSpec()) ? present.getSpec() : wanted.getSpec())
                .build();
    }

    /** As documents: a model may hold an empty list where another one holds nothing. */
    private static boolean same(Object one, Object other) {
        return Trees.of("spec", one).equals(Trees.of("spec", other));
    }

    /** Subscriptions first: a channel that nobody takes from any more loses nothing that somebody would get. */
    private CompletionStage<Void> clear(T resource, Flow.Wanted wanted) {
        return clear(resource, context.world().subscriptions(), Subscription.class, wanted.subscriptions())
                .thenCompose(done ->
                        clear(resource, context.world().inMemoryChannels(), InMemoryChannel.class, wanted.channels()));
    }

    private <R extends HasMetadata> CompletionStage<Void> clear(
            T owner, Resources.Informer<R> informer, Class<R> kind, List<R> wanted) {
        var kept = wanted.stream().map(ResourceKey::of).toList();
        CompletionStage<Void> cleared = CompletableFuture.completedStage(null);
        for (var one : informer.list()) {
            if (ChannelIntake.owns(owner, one) && !kept.contains(ResourceKey.of(one))) {
                cleared = cleared.thenCompose(done -> context.resources().delete(kind, ResourceKey.of(one)));
            }
        }
        return cleared;
    }

    private CompletionStage<Optional<Duration>> show(T resource, Flow.Parts parts) {
        return context.resources()
                .editStatus(
                        resource,
                        read -> flow.described(read, parts, context.clock().instant()))
                .thenApply(written -> Optional.empty());
    }
}
