package io.sealane.eventing.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.EventMesh;
import io.sealane.gateway.event.TransportEncryption;
import io.sealane.resource.ObjectEvents;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.StatusEvents;
import io.sealane.resource.status.Conditions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the controllers of brokers and triggers.
 *
 * <p>Waits until everything that is watched is known, then runs two work queues, for as long as the actor lives. Stopping it stops
 * reconciling; what was published stays in force.
 */
public final class EventingControllers {

    /** What the actor understands. */
    public sealed interface Command {}

    private enum LookAgain implements Command {
        INSTANCE
    }

    private enum Synced implements Command {
        INSTANCE
    }

    /**
     * What the controllers work with.
     *
     * @param mesh goes by the settings that they decide on
     * @param encryption is told which schemes take events in: once at start and with each change, before statuses show it
     * @param local where this machine reaches the ingress
     * @param work puts snapshots together
     */
    public record Surroundings(
            Resources resources,
            EventMesh mesh,
            Consumer<TransportEncryption> encryption,
            IngressAddresses local,
            Clock clock,
            Executor work) {}

    private final ActorContext<Command> context;
    private final EventingControllerSettings settings;
    private final Surroundings with;
    private final EventingWorld world;

    private EventingControllers(ActorContext<Command> context, EventingControllerSettings settings, Surroundings with) {
        this.context = context;
        this.settings = settings;
        this.with = with;
        this.world = EventingWorld.of(with.resources());
    }

    /** Every broker and trigger is looked at again: what was decided before may be written only now. */
    public static Command lookAgain() {
        return LookAgain.INSTANCE;
    }

    /** The controllers as one actor. */
    public static Behavior<Command> create(EventingControllerSettings settings, Surroundings with) {
        return Behaviors.setup(context -> new EventingControllers(context, settings, with).start());
    }

    private Behavior<Command> start() {
        context.pipeToSelf(world.synced(), (done, failure) -> Synced.INSTANCE);
        return Behaviors.receive(Command.class)
                .onMessageEquals(Synced.INSTANCE, this::run)
                .onMessageEquals(LookAgain.INSTANCE, Behaviors::same)
                .build();
    }

    private Behavior<Command> run() {
        var events = new ObjectEvents(with.resources(), "sealane-eventing", with.clock());
        var told = new StatusEvents(with.resources(), events, EventingControllers::story);
        var config = new EventingConfig(world.configMaps(), settings.systemNamespace(), with.encryption(), events);
        config.readAll();
        var board = new SettingsBoard(
                with.mesh()::publishSettings,
                with.work(),
                world.brokers().list().stream().map(Brokers::id).toList(),
                world.triggers().list().stream().map(TriggerPlan::id).toList());
        var brokers =
                context.spawn(Reconcilers.waking("broker", brokers(told, config, board), settings.queue()), "brokers");
        var triggers = context.spawn(
                Reconcilers.waking("trigger", triggers(told, config, board), settings.queue()), "triggers");
        wakeBrokers(brokers);
        wakeTriggers(triggers);
        world.configMaps().listen(change -> {
            if (config.changed(change)) {
                wakeAll(brokers, triggers);
            }
        });
        board.start();
        return Behaviors.receive(Command.class)
                .onMessageEquals(LookAgain.INSTANCE, () -> {
                    wakeAll(brokers, triggers);
                    return Behaviors.same();
                })
                .build();
    }

    private static List<StatusEvents.News> story(HasMetadata before, HasMetadata after) {
        return StatusEvents.conditions(Conditions.READY, before, after);
    }

    private void wakeAll(ActorRef<Reconcilers.Command> brokers, ActorRef<Reconcilers.Command> triggers) {
        world.brokers().list().forEach(broker -> wake(brokers, broker));
        world.triggers().list().forEach(trigger -> wake(triggers, trigger));
    }

    private Reconcilers.ReconcilerOf brokers(Resources told, EventingConfig config, SettingsBoard board) {
        return queue -> new BrokerReconciler(
                told,
                world,
                config,
                settings,
                new BrokerReconciler.Sources(with.mesh(), with.local(), with.clock(), waking(queue)),
                board);
    }

    private Reconcilers.ReconcilerOf triggers(Resources told, EventingConfig config, SettingsBoard board) {
        return queue -> new FirstPasses(
                new TriggerReconciler(
                        told, world, config, settings, with.clock(), board, new Readiness(with.mesh(), waking(queue))),
                key -> world.triggers()
                        .get(key)
                        .ifPresent(trigger -> board.undecided(
                                TriggerPlan.id(trigger), trigger.getMetadata().getUid())));
    }

    private void wakeBrokers(ActorRef<Reconcilers.Command> queue) {
        Reconcilers.wakeOn(world.brokers(), queue);
        Reconcilers.wakeOn(
                world.secrets(),
                queue,
                change -> change.key()
                                .equals(new ResourceKey(settings.systemNamespace(), BrokerReconciler.INGRESS_SECRET))
                        ? world.brokers().list().stream().map(ResourceKey::of)
                        : Stream.of());
        Reconcilers.wakeOn(
                world.services(),
                queue,
                change -> world.brokers().list().stream()
                        .filter(broker -> refers(broker, "v1", "Service", change.key()))
                        .map(ResourceKey::of));
    }

    private void wakeTriggers(ActorRef<Reconcilers.Command> queue) {
        Reconcilers.wakeOn(world.triggers(), queue);
        Reconcilers.wakeOn(
                world.brokers(),
                queue,
                change -> world.triggers().list().stream()
                        .filter(trigger -> belongs(trigger, change.key())
                                || refers(
                                        trigger,
                                        HasMetadata.getApiVersion(Broker.class),
                                        HasMetadata.getKind(Broker.class),
                                        change.key()))
                        .map(ResourceKey::of));
        Reconcilers.wakeOn(
                world.services(),
                queue,
                change -> world.triggers().list().stream()
                        .filter(trigger -> refers(trigger, "v1", "Service", change.key()))
                        .map(ResourceKey::of));
    }

    private static boolean belongs(Trigger trigger, ResourceKey broker) {
        return trigger.getSpec() != null
                && TriggerPlan.broker(trigger)
                        .filter(id -> broker.equals(new ResourceKey(id.namespace(), id.name())))
                        .isPresent();
    }

    private static boolean refers(Trigger trigger, String apiVersion, String kind, ResourceKey key) {
        var spec = trigger.getSpec();
        if (spec == null) {
            return false;
        }
        var namespace = trigger.getMetadata().getNamespace();
        var delivery = spec.getDelivery();
        return SinkResolver.refers(spec.getSubscriber(), namespace, apiVersion, kind, key)
                || delivery != null
                        && SinkResolver.refers(delivery.getDeadLetterSink(), namespace, apiVersion, kind, key);
    }

    private static boolean refers(Broker broker, String apiVersion, String kind, ResourceKey key) {
        var delivery = broker.getSpec() == null ? null : broker.getSpec().getDelivery();
        Destination sink = delivery == null ? null : delivery.getDeadLetterSink();
        return SinkResolver.refers(sink, broker.getMetadata().getNamespace(), apiVersion, kind, key);
    }

    private static Consumer<ResourceKey> waking(ActorRef<Reconcilers.Command> queue) {
        return key -> queue.tell(new Reconcilers.Wake(key));
    }

    private static void wake(ActorRef<Reconcilers.Command> queue, HasMetadata resource) {
        queue.tell(new Reconcilers.Wake(ResourceKey.of(resource)));
    }
}
