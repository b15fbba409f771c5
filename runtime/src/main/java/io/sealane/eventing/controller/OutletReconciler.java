package io.sealane.eventing.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Brings triggers or subscriptions into the settings, and says in their status whether every event is certain to be delivered. */
final class OutletReconciler<T extends HasMetadata> implements Reconciler {

    private final Outlet<T> outlet;
    private final IntakeReconciler.Context context;
    private final Readiness readiness;
    private final SinkResolver sinks;
    private final Identities identities;
    private final PassCounting counting;

    OutletReconciler(Outlet<T> outlet, IntakeReconciler.Context context, Readiness readiness) {
        this.outlet = outlet;
        this.context = context;
        this.readiness = readiness;
        this.sinks =
                new SinkResolver(context.resources(), context.settings().clusterDomain(), context.config()::mapping);
        this.identities = new Identities(
                context.resources(), () -> context.config().senders().authenticated());
        this.counting = new PassCounting(
                context.settings().systemNamespace(), context.settings().clusterDomain(), context.local());
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var present = outlet.informer().get(key).filter(found -> !Brokers.leaving(found));
        var wish = present.flatMap(outlet::wish);
        var hub = present.filter(found -> wish.isPresent()).flatMap(outlet::hub);
        if (wish.isEmpty() || hub.isPresent() && !hub.get().ours()) {
            leaveAlone(key, wish);
            return CompletableFuture.completedStage(Optional.empty());
        }
        return identities
                .of(present.orElseThrow())
                .thenCompose(identity -> facts(wish.get(), hub, identity)
                        .thenCompose(facts -> carryOut(present.orElseThrow(), wish.get(), facts, identity)));
    }

    private void leaveAlone(ResourceKey key, Optional<Wish> wish) {
        var id = outlet.id(key);
        wish.ifPresentOrElse(
                found -> context.board().suspend(id, found.meta().getUid()),
                () -> context.board().trigger(id, Optional.empty()));
        readiness.forget(id);
    }

    private CompletionStage<TriggerPlan.Facts> facts(Wish wish, Optional<Hub> hub, Identities.Identity identity) {
        var requested = wish.requested();
        var namespace = wish.meta().getNamespace();
        var subscriber = sinks.resolve(requested.subscriber(), namespace);
        var reply = sinks.resolve(requested.reply(), namespace);
        // Whatever a delivery of its own leaves out is not taken from the broker's or channel's (Knative's
        // specification).
        var deadLetter = requested.delivery().isPresent()
                ? sinks.resolve(requested.deadLetter(), namespace)
                : CompletableFuture.completedStage(hub.flatMap(Hub::deadLetter));
        var dependency = Dependency.look(context.resources(), wish.meta().getAnnotations(), namespace);
        return dependency.thenCompose(waits -> subscriber.thenCompose(to -> reply.thenCombine(
                deadLetter,
                (answers, dead) -> new TriggerPlan.Facts(
                        hub,
                        to,
                        answers,
                        dead,
                        context.config().trust(),
                        context.settings().deliveryTimeout(),
                        counting,
                        identity.account(),
                        waits))));
    }

    private CompletionStage<Optional<Duration>> carryOut(
            T resource, Wish wish, TriggerPlan.Facts facts, Identities.Identity identity) {
        var plan = TriggerPlan.of(wish, facts);
        if (plan.settings().isEmpty()) {
            context.board().suspend(wish.id(), wish.meta().getUid());
            readiness.forget(wish.id());
        }
        var version = plan.settings().isPresent() ? context.board().trigger(wish.id(), plan.settings()) : 0;
        var ready = plan.settings().isPresent()
                && facts.hub().isPresent()
                && ready(wish, facts.hub().get(), plan.settings().get(), version);
        var outcome = new Outlet.Outcome(
                plan, facts, identity, ready, context.config().features().encryption());
        return context.resources()
                .editStatus(
                        resource,
                        read -> outlet.described(read, outcome, context.clock().instant()))
                .thenApply(written -> lookAgain(wish, plan.settings().isPresent() && !ready));
    }

    private boolean ready(Wish wish, Hub hub, TriggerSettings settings, long version) {
        var shown = Stream.of(
                        Optional.of(settings.subscriber()),
                        settings.reply(),
                        settings.delivery().deadLetter())
                .flatMap(to -> to.flatMap(Destination::shown).stream())
                .toList();
        var question = new Readiness.Question(wish.id(), wish.meta().getUid(), wish.generation(), hub.uid(), shown);
        return readiness.ready(question, version);
    }

    private Optional<Duration> lookAgain(Wish wish, boolean starting) {
        if (starting) {
            return Optional.of(context.settings().queue().retryDelayMax());
        }
        var requested = wish.requested();
        var unwatched = SinkResolver.unwatched(requested.subscriber())
                || requested.reply().filter(SinkResolver::unwatched).isPresent()
                || requested.deadLetter().filter(SinkResolver::unwatched).isPresent()
                || Dependency.text(wish.meta().getAnnotations()).isPresent();
        return unwatched ? Optional.of(context.settings().unwatchedAge()) : Optional.empty();
    }
}
