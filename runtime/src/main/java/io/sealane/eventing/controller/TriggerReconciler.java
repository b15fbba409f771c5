package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.sealane.eventing.TriggerId;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Brings triggers of our brokers into the settings, and says in their status whether every event is certain to be delivered. */
final class TriggerReconciler implements Reconciler {

    private final Resources resources;
    private final EventingWorld world;
    private final EventingConfig config;
    private final EventingControllerSettings settings;
    private final Clock clock;
    private final SettingsBoard board;
    private final Readiness readiness;
    private final SinkResolver sinks;

    TriggerReconciler(
            Resources resources,
            EventingWorld world,
            EventingConfig config,
            EventingControllerSettings settings,
            Clock clock,
            SettingsBoard board,
            Readiness readiness) {
        this.resources = resources;
        this.world = world;
        this.config = config;
        this.settings = settings;
        this.clock = clock;
        this.board = board;
        this.readiness = readiness;
        this.sinks = new SinkResolver(resources, settings.clusterDomain());
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var trigger = world.triggers()
                .get(key)
                .filter(found -> found.getMetadata().getDeletionTimestamp() == null && found.getSpec() != null);
        var broker = trigger.flatMap(this::broker);
        var foreign = broker.isPresent() && !Brokers.ours(broker.get(), settings.classless());
        if (trigger.isEmpty() || foreign) {
            var id = new TriggerId(key.namespace(), key.name());
            trigger.ifPresentOrElse(
                    found -> board.suspend(id, found.getMetadata().getUid()),
                    () -> board.trigger(id, Optional.empty()));
            readiness.forget(id);
            return CompletableFuture.completedStage(Optional.empty());
        }
        return facts(trigger.get(), broker).thenCompose(facts -> carryOut(trigger.get(), facts));
    }

    private Optional<Broker> broker(Trigger trigger) {
        return TriggerPlan.broker(trigger)
                .flatMap(id -> world.brokers().get(new ResourceKey(id.namespace(), id.name())))
                .filter(broker -> !Brokers.leaving(broker));
    }

    private CompletionStage<TriggerPlan.Facts> facts(Trigger trigger, Optional<Broker> broker) {
        var namespace = trigger.getMetadata().getNamespace();
        var subscriber = Optional.ofNullable(trigger.getSpec().getSubscriber()).orElseGet(Destination::new);
        return sinks.resolve(subscriber, namespace)
                .thenCombine(
                        deadLetter(trigger, broker),
                        (to, deadLetter) -> new TriggerPlan.Facts(
                                broker, to, deadLetter, config.defaults(), config.trust(), settings.deliveryTimeout()));
    }

    private CompletionStage<Optional<Sink.Resolution>> deadLetter(Trigger trigger, Optional<Broker> broker) {
        var own = ownDeadLetter(trigger);
        if (own != null) {
            return sinks.resolve(own, trigger.getMetadata().getNamespace()).thenApply(Optional::of);
        }
        return CompletableFuture.completedStage(broker.flatMap(this::deadLetterOf));
    }

    private static @Nullable Destination ownDeadLetter(Trigger trigger) {
        var delivery = trigger.getSpec().getDelivery();
        return delivery == null ? null : delivery.getDeadLetterSink();
    }

    /** The broker's dead letter sink as its own status shows it. */
    private Optional<Sink.Resolution> deadLetterOf(Broker broker) {
        var wanted = Brokers.delivery(broker, config.defaults())
                .flatMap(delivery -> Optional.ofNullable(delivery.getDeadLetterSink()));
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        var status = broker.getStatus();
        if (status == null || status.getDeadLetterSinkUri() == null) {
            return Optional.of(
                    new Sink.Missing("BrokerDeadLetterSinkUnresolved", "The broker's dead letter sink is not known"));
        }
        return Optional.of(new Sink.Found(new Sink(
                URI.create(status.getDeadLetterSinkUri()),
                Optional.ofNullable(status.getDeadLetterSinkCACerts()),
                Optional.ofNullable(status.getDeadLetterSinkAudience()))));
    }

    private CompletionStage<Optional<Duration>> carryOut(Trigger trigger, TriggerPlan.Facts facts) {
        var plan = TriggerPlan.of(trigger, facts);
        if (plan.settings().isEmpty()) {
            board.suspend(TriggerPlan.id(trigger), trigger.getMetadata().getUid());
            readiness.forget(TriggerPlan.id(trigger));
        }
        var version = plan.settings().isPresent() ? board.trigger(TriggerPlan.id(trigger), plan.settings()) : 0;
        var ready = plan.settings().isPresent()
                && facts.broker().isPresent()
                && ready(trigger, facts.broker().get(), version);
        return resources
                .editStatus(
                        trigger,
                        read -> TriggerStatuses.of(
                                read, plan, facts, ready, config.features().encryption(), clock.instant()))
                .thenApply(written -> lookAgain(trigger, plan.settings().isPresent() && !ready));
    }

    private boolean ready(Trigger trigger, Broker broker, long version) {
        var meta = trigger.getMetadata();
        var generation = meta.getGeneration() == null ? 0 : meta.getGeneration();
        var question = new Readiness.Question(
                TriggerPlan.id(trigger),
                meta.getUid(),
                generation,
                broker.getMetadata().getUid());
        return readiness.ready(question, version);
    }

    private Optional<Duration> lookAgain(Trigger trigger, boolean starting) {
        if (starting) {
            return Optional.of(settings.queue().retryDelayMax());
        }
        var unwatched = SinkResolver.unwatched(trigger.getSpec().getSubscriber())
                || SinkResolver.unwatched(ownDeadLetter(trigger));
        return unwatched ? Optional.of(settings.unwatchedAge()) : Optional.empty();
    }
}
