package io.sealane.eventing.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.knative.sources.v1.ApiServerSource;
import io.fabric8.knative.sources.v1.ContainerSource;
import io.fabric8.knative.sources.v1.PingSource;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.eventing.EventMesh;
import io.sealane.eventing.access.Gatekeeper;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.config.ConfigFaults;
import io.sealane.eventing.controller.config.EventingConfig;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.flow.Flow;
import io.sealane.eventing.controller.flow.FlowMembers;
import io.sealane.eventing.controller.flow.Parallels;
import io.sealane.eventing.controller.flow.Sequences;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.operator.KnativeEventing;
import io.sealane.resource.operator.OperatorReconciler;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.resource.status.StatusEvents;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the controllers of brokers and channels, of triggers and subscriptions, and of flows made of them.
 *
 * <p>Waits until everything that is watched is known, then runs a work queue for each kind, for as long as the actor lives. Stopping it stops
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
     * @param door is told who may send to which broker or channel
     * @param local where this machine reaches the ingress
     * @param work puts snapshots together
     * @param lasting whether what is stored outlives the node
     */
    public record Surroundings(
            Resources resources,
            EventMesh mesh,
            Consumer<TransportEncryption> encryption,
            Gatekeeper door,
            IngressAddresses local,
            Clock clock,
            Executor work,
            boolean lasting) {

        /** On a disk. */
        public Surroundings(
                Resources resources,
                EventMesh mesh,
                Consumer<TransportEncryption> encryption,
                Gatekeeper door,
                IngressAddresses local,
                Clock clock,
                Executor work) {
            this(resources, mesh, encryption, door, local, clock, work, true);
        }
    }

    private final ActorContext<Command> context;
    private final EventingControllerSettings settings;
    private final ObjectRules configRules;
    private final Surroundings with;
    private final EventingWorld world;
    private final Wakes wakes;

    private EventingControllers(
            ActorContext<Command> context,
            EventingControllerSettings settings,
            ObjectRules configRules,
            Surroundings with) {
        this.context = context;
        this.settings = settings;
        this.configRules = configRules;
        this.with = with;
        this.world = EventingWorld.of(with.resources());
        this.wakes = new Wakes(world);
    }

    /** Everything is looked at again: what was decided before may be written only now. */
    public static Command lookAgain() {
        return LookAgain.INSTANCE;
    }

    /**
     * The controllers as one actor.
     *
     * @param configRules say what is wrong with the ConfigMaps that they go by
     */
    public static Behavior<Command> create(
            EventingControllerSettings settings, ObjectRules configRules, Surroundings with) {
        return Behaviors.setup(context -> new EventingControllers(context, settings, configRules, with).start());
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
        var told = StatusEvents.ofReadiness(with.resources(), events);
        var config = new EventingConfig(
                world.configMaps(),
                settings.systemNamespace(),
                new NamespaceOfHost(settings.clusterDomain()),
                with.encryption(),
                new ConfigFaults(configRules, events));
        config.readAll();
        var board = board();
        var members = new FlowMembers(world);
        var common = new IntakeReconciler.Context(
                told,
                world,
                config,
                settings,
                with.mesh(),
                with.local(),
                with.clock(),
                board,
                new Admissions(world, config, with.door(), members));
        var queues = queues(common, members);
        Runnable lookAgain = () -> queues.forEach(Runnable::run);
        world.configMaps().listen(change -> {
            if (config.changed(change)) {
                lookAgain.run();
            }
        });
        board.start();
        return Behaviors.receive(Command.class)
                .onMessageEquals(LookAgain.INSTANCE, () -> {
                    lookAgain.run();
                    return Behaviors.same();
                })
                .build();
    }

    /** Starts the queue of each kind; each returned task has one look at everything again. */
    private List<Runnable> queues(IntakeReconciler.Context common, FlowMembers members) {
        var queues = new ArrayList<Runnable>();
        queues.add(operator(common));
        queues.add(policies(common));
        queues.add(brokers(common));
        queues.add(outlets("trigger", new Triggers(world, common.config(), settings.classless()), common));
        queues.add(requests(common));
        if (settings.classless()) {
            queues.add(channels(common));
            queues.add(storedChannels(common));
            queues.add(outlets("subscription", new Subscriptions(world, members), common));
            queues.add(flows("sequence", new Sequences(world), common));
            queues.add(flows("parallel", new Parallels(world), common));
        }
        return queues;
    }

    private SettingsBoard board() {
        var hubs = new ArrayList<BrokerId>();
        var takers = new ArrayList<TriggerId>();
        world.brokers().list().forEach(broker -> hubs.add(Brokers.id(broker)));
        world.triggers().list().forEach(trigger -> takers.add(ids(trigger, TriggerId::new)));
        if (settings.classless()) {
            world.inMemoryChannels().list().forEach(channel -> hubs.add(ids(channel, BrokerId::channel)));
            world.subscriptions()
                    .list()
                    .forEach(subscription -> takers.add(ids(subscription, TriggerId::subscription)));
        }
        return new SettingsBoard(with.mesh()::publishSettings, with.work(), hubs, takers);
    }

    private static <T> T ids(HasMetadata resource, BiFunction<String, String, T> maker) {
        return maker.apply(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
    }

    // Each starts the queue of a kind, and returns what looks at all of that kind again.

    /** What the KnativeEventing says comes back as changes of ConfigMaps. */
    private Runnable operator(IntakeReconciler.Context common) {
        var reconciler = new OperatorReconciler<>(
                common.resources(), KnativeEventing.class, settings.systemNamespace(), with.clock());
        var queue =
                context.spawn(Reconcilers.create("knativeeventing", reconciler, settings.queue()), "knativeeventings");
        reconciler.wakeOn(waking(queue));
        return () -> reconciler.lookAgain(waking(queue));
    }

    private Runnable policies(IntakeReconciler.Context common) {
        var queue = context.spawn(
                Reconcilers.create("eventpolicy", new PolicyReconciler(common), settings.queue()), "eventpolicies");
        Reconcilers.wakeOn(world.policies(), queue);
        wakes.senders(queue, world.triggers());
        wakes.senders(queue, world.subscriptions());
        if (settings.classless()) {
            wakes.senders(queue, with.resources().informer(PingSource.class));
            wakes.senders(queue, with.resources().informer(ApiServerSource.class));
            wakes.senders(queue, with.resources().informer(SinkBinding.class));
            wakes.senders(queue, with.resources().informer(ContainerSource.class));
        }
        wakes.senders(queue, world.sequences());
        wakes.senders(queue, world.parallels());
        return all(world.policies(), queue);
    }

    private Runnable brokers(IntakeReconciler.Context common) {
        var intake = new BrokerIntake(world, common.config(), settings.classless());
        var queue = intakes("broker", intake, common);
        wakes.referring(queue, world.brokers(), Wakes::destinations);
        return all(world.brokers(), queue);
    }

    private Runnable storedChannels(IntakeReconciler.Context common) {
        var queue = intakes(
                "inmemorychannel", new ChannelIntake(common.resources(), world, settings, with.lasting()), common);
        wakes.referring(queue, world.inMemoryChannels(), Wakes::destinations);
        Reconcilers.wakeOn(
                world.subscriptions(),
                queue,
                change -> Subscriptions.channel(change.resource()).map(EventingControllers::key).stream());
        wakes.ofFlows(queue, world.inMemoryChannels());
        wakes.between(queue);
        // Policies may select a Channel by its labels.
        Reconcilers.wakeOn(world.channels(), queue);
        Reconcilers.wakeOn(
                world.services(),
                queue,
                change -> world.inMemoryChannels().list().stream()
                        .map(ResourceKey::of)
                        .filter(channel -> ChannelIntake.service(channel).equals(change.key())));
        return all(world.inMemoryChannels(), queue);
    }

    private Runnable channels(IntakeReconciler.Context common) {
        var queue = context.spawn(
                Reconcilers.create("channel", new ChannelReconciler(common), settings.queue()), "channels");
        Reconcilers.wakeOn(world.channels(), queue);
        Reconcilers.wakeOn(
                world.inMemoryChannels(),
                queue,
                change -> world.channels().get(change.key()).map(ResourceKey::of).stream());
        return all(world.channels(), queue);
    }

    private Runnable requests(IntakeReconciler.Context common) {
        var queue = context.spawn(
                Reconcilers.waking("requestreply", own -> new RequestReplies(common, waking(own)), settings.queue()),
                "requestreplies");
        Reconcilers.wakeOn(world.requestReplies(), queue);
        Reconcilers.wakeOn(
                world.brokers(),
                queue,
                change -> world.requestReplies().list().stream()
                        .filter(one -> RequestReplies.brokerId(one)
                                .filter(id -> key(id).equals(change.key()))
                                .isPresent())
                        .map(ResourceKey::of));
        wakes.policies(queue, world.requestReplies());
        wakeOnSecret(queue, BrokerIntake.DOOR, world.requestReplies());
        wakes.referring(queue, world.requestReplies(), one -> RequestPlan.deadLetterSink(one).stream());
        return all(world.requestReplies(), queue);
    }

    private <T extends HasMetadata> Runnable flows(String kind, Flow<T> flow, IntakeReconciler.Context common) {
        var queue = context.spawn(
                Reconcilers.create(kind, new FlowReconciler<>(flow, common), settings.queue()), kind + "s");
        Reconcilers.wakeOn(flow.informer(), queue);
        wakes.made(queue, flow.informer());
        return all(flow.informer(), queue);
    }

    private <T extends HasMetadata> ActorRef<Reconcilers.Command> intakes(
            String kind, Intake<T> intake, IntakeReconciler.Context common) {
        var queue = context.spawn(
                Reconcilers.waking(kind, own -> new IntakeReconciler<>(intake, common, waking(own)), settings.queue()),
                kind + "s");
        Reconcilers.wakeOn(intake.informer(), queue);
        wakes.policies(queue, intake.informer());
        wakeOnSecret(queue, intake.door(), intake.informer());
        return queue;
    }

    /** What a door's Secret says stands in the statuses of all that is behind it. */
    private <T extends HasMetadata> void wakeOnSecret(
            ActorRef<Reconcilers.Command> queue, Intake.Door door, Resources.Informer<T> behind) {
        var secret = new ResourceKey(settings.systemNamespace(), door.secret());
        Reconcilers.wakeOn(
                world.secrets(),
                queue,
                change -> change.key().equals(secret) ? behind.list().stream().map(ResourceKey::of) : Stream.of());
    }

    private <T extends HasMetadata> Runnable outlets(String kind, Outlet<T> outlet, IntakeReconciler.Context common) {
        var queue = context.spawn(
                Reconcilers.waking(
                        kind,
                        own -> new FirstPasses(
                                new OutletReconciler<>(outlet, common, new Readiness(with.mesh(), waking(own))),
                                key -> outlet.informer()
                                        .get(key)
                                        .ifPresent(found -> common.board()
                                                .undecided(
                                                        outlet.id(key),
                                                        found.getMetadata().getUid()))),
                        settings.queue()),
                kind + "s");
        Reconcilers.wakeOn(outlet.informer(), queue);
        wakes.belonging(queue, outlet);
        wakes.ofFlows(queue, outlet.informer());
        wakes.referring(queue, outlet.informer(), outlet::destinations);
        return all(outlet.informer(), queue);
    }

    private static <T extends HasMetadata> Runnable all(
            Resources.Informer<T> informer, ActorRef<Reconcilers.Command> queue) {
        return () -> informer.list().forEach(one -> queue.tell(new Reconcilers.Wake(ResourceKey.of(one))));
    }

    private static ResourceKey key(BrokerId id) {
        return new ResourceKey(id.namespace(), id.name());
    }

    private static Consumer<ResourceKey> waking(ActorRef<Reconcilers.Command> queue) {
        return key -> queue.tell(new Reconcilers.Wake(key));
    }
}
