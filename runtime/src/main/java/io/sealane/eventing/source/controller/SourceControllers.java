package io.sealane.eventing.source.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1beta3.EventType;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.sources.v1.ApiServerSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.account.SenderFeatures;
import io.sealane.eventing.controller.config.ConfigFaults;
import io.sealane.eventing.controller.sink.KindMapping;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.eventing.source.PingRunner;
import io.sealane.eventing.source.SinkClient;
import io.sealane.observe.NodeMetrics;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.Watches;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.resource.status.StatusEvents;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs the controllers of sources. On one node of a cluster: it is the one that sends.
 *
 * <p>Waits until what sources are made of is known, then runs a work queue for each kind, for as long as the actor lives.
 */
public final class SourceControllers {

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    private enum Synced implements Command {
        INSTANCE
    }

    private enum SeekDue implements Command {
        INSTANCE
    }

    /** @param isLeft whether there is more to seek, later */
    private record Sought(boolean isLeft) implements Command {}

    /**
     * What the controllers work with.
     *
     * @param watches follows the resources that sources name
     * @param local whether workloads run in nodes, behind an API server of theirs
     * @param sinks sends what sources make
     */
    public record Surroundings(
            Resources resources,
            Watches watches,
            boolean local,
            SinkClient sinks,
            NodeMetrics metrics,
            InstantSource clock) {}

    private final ActorContext<Command> context;
    private final SourceControllerSettings settings;
    private final Surroundings with;
    private final Resources.Informer<ConfigMap> maps;
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
    private Supplier<CompletionStage<Boolean>> seek = () -> CompletableFuture.completedStage(false);
    private volatile TrustRoots roots = TrustRoots.NONE;
    private volatile KindMapping mapping = KindMapping.NONE;
    private volatile SenderFeatures senders = SenderFeatures.DEFAULT;

    private SourceControllers(ActorContext<Command> context, SourceControllerSettings settings, Surroundings with) {
        this.context = context;
        this.settings = settings;
        this.with = with;
        this.maps = with.resources().informer(ConfigMap.class);
    }

    /** The controllers as one actor; does nothing where sources are somebody else's. */
    public static Behavior<Command> create(SourceControllerSettings settings, Surroundings with) {
        return settings.active()
                ? Behaviors.setup(context -> new SourceControllers(context, settings, with).start())
                : Behaviors.empty();
    }

    private Behavior<Command> start() {
        var resources = with.resources();
        var synced = CompletableFuture.allOf(
                maps.synced().toCompletableFuture(),
                resources.informer(Service.class).synced().toCompletableFuture(),
                resources.informer(Secret.class).synced().toCompletableFuture(),
                resources.informer(ServiceAccount.class).synced().toCompletableFuture());
        context.pipeToSelf(synced, (done, failure) -> Synced.INSTANCE);
        return Behaviors.receive(Command.class)
                .onMessageEquals(Synced.INSTANCE, this::run)
                .build();
    }

    private Behavior<Command> run() {
        roots = readRoots();
        mapping = readMapping();
        senders = readSenders(Optional.empty());
        var events = new ObjectEvents(with.resources(), "sealane-sources", with.clock());
        var told = StatusEvents.ofReadiness(with.resources(), events);
        var identities = new Identities(told, () -> senders.authenticated());
        var means = new SourceReconciler.Means(told, settings, () -> roots, () -> mapping, identities, with.clock());
        var runner =
                context.spawn(PingRunner.create(with.clock(), settings.sending().spread()), "ping-runner");
        control("pingsource", wake -> new PingSources(told, runner, queues(events)), means);
        apiServerSources(told, means, events);
        bindings(told, means);
        containers(told, means);
        eventTypes(told);
        var faults = new ConfigFaults(new PingDefaults.Rules(settings.systemNamespace()), events);
        var pingDefaults = new ResourceKey(settings.systemNamespace(), PingDefaults.CONFIG_MAP);
        maps.listen(change -> {
            readAgain(change);
            if (change.present() && change.key().equals(pingDefaults)) {
                faults.tell(change.resource());
            }
        });
        return Behaviors.receive(Command.class)
                .onMessageEquals(SeekDue.INSTANCE, this::seek)
                .onMessage(Sought.class, this::sought)
                .build();
    }

    private void apiServerSources(Resources told, SourceReconciler.Means means, ObjectEvents events) {
        var queue =
                control("apiserversource", wake -> new ApiServerSources(told, following(wake), queues(events)), means);
        var sources = told.informer(ApiServerSource.class);
        List.<Resources.Informer<?>>of(told.informer(ServiceAccount.class), told.informer(Namespace.class))
                .forEach(watched -> Reconcilers.wakeOn(
                        watched, queue, change -> ApiServerSources.concerned(sources, change.resource())));
    }

    private void bindings(Resources told, SourceReconciler.Means means) {
        var local = with.local();
        var subjects = new Subjects(told, local);
        var kind = new SinkBindings(told, subjects, new TokenSecrets(told, with.sinks()::token), copies(told), local);
        var queue = control("sinkbinding", wake -> kind, means);
        Reconcilers.wakeOn(maps, queue, change -> kind.trusting(change.resource()));
        Consumer<Resources.Informer<? extends HasMetadata>> follow =
                informer -> Reconcilers.wakeOn(informer, queue, change -> kind.concerned(change.resource()));
        subjects.informers().forEach(follow);
        seek = () -> subjects.seek(informer -> {
            follow.accept(informer);
            // What was said of a kind that nobody knew is no longer true.
            kind.informer().list().forEach(binding -> queue.tell(new Reconcilers.Wake(ResourceKey.of(binding))));
        });
        context.getSelf().tell(SeekDue.INSTANCE);
    }

    /** Kinds of workloads that the API server does not have may come. */
    private Behavior<Command> seek() {
        context.pipeToSelf(seek.get(), (left, failure) -> new Sought(failure != null || left));
        return Behaviors.same();
    }

    private Behavior<Command> sought(Sought sought) {
        if (sought.isLeft()) {
            context.scheduleOnce(settings.unwatchedAge(), context.getSelf(), SeekDue.INSTANCE);
        }
        return Behaviors.same();
    }

    private void containers(Resources told, SourceReconciler.Means means) {
        var kind = new ContainerSources(told, copies(told), with.local());
        var queue = control("containersource", wake -> kind, means);
        kind.parts()
                .forEach(informer -> Reconcilers.wakeOn(informer, queue, change -> kind.concerned(change.resource())));
    }

    private TrustCopies copies(Resources told) {
        return new TrustCopies(told, settings.systemNamespace(), with.local());
    }

    private void eventTypes(Resources told) {
        var queue = context.spawn(
                Reconcilers.create(
                        "eventtype", new EventTypes(told, with.clock(), settings.unwatchedAge()), settings.queue()),
                "eventtype");
        var types = told.informer(EventType.class);
        Reconcilers.wakeOn(types, queue);
        Reconcilers.wakeOn(
                told.informer(Broker.class),
                queue,
                change -> types.list().stream()
                        .filter(type -> EventTypes.reference(type)
                                .filter(named ->
                                        named.getName().equals(change.key().name()))
                                .isPresent())
                        .map(ResourceKey::of));
    }

    private SourceQueues queues(ObjectEvents events) {
        return new SourceQueues(with.sinks(), events, with.metrics());
    }

    private ApiFollowing.Means following(Consumer<ResourceKey> wake) {
        return new ApiFollowing.Means(
                with.watches(),
                with.resources().informer(Namespace.class),
                with.clock(),
                settings.unwatchedAge(),
                wake);
    }

    /** @param maker makes the kind, given what looks at a source again */
    private <T extends HasMetadata> ActorRef<Reconcilers.Command> control(
            String name, Function<Consumer<ResourceKey>, SourceKind<T>> maker, SourceReconciler.Means means) {
        return context.spawn(
                Reconcilers.waking(
                        name,
                        own -> {
                            var kind = maker.apply(key -> own.tell(new Reconcilers.Wake(key)));
                            follow(kind, own);
                            return new SourceReconciler<>(kind, means);
                        },
                        settings.queue()),
                name);
    }

    private <T extends HasMetadata> void follow(SourceKind<T> kind, ActorRef<Reconcilers.Command> queue) {
        Reconcilers.wakeOn(kind.informer(), queue);
        wakeWithSinks(kind, queue);
        wakes.add(() ->
                kind.informer().list().forEach(source -> queue.tell(new Reconcilers.Wake(ResourceKey.of(source)))));
    }

    /** Wakes sources whose sink has changed, of those kinds that sinks mostly are. */
    private <T extends HasMetadata> void wakeWithSinks(SourceKind<T> kind, ActorRef<Reconcilers.Command> queue) {
        var resources = with.resources();
        List.<Resources.Informer<?>>of(
                        resources.informer(Service.class),
                        resources.informer(Broker.class),
                        resources.informer(InMemoryChannel.class),
                        resources.informer(Channel.class),
                        resources.informer(io.fabric8.knative.serving.v1.Service.class))
                .forEach(watched -> Reconcilers.wakeOn(
                        watched,
                        queue,
                        change -> kind.informer().list().stream()
                                .filter(source -> refers(kind, source, change.resource()))
                                .map(ResourceKey::of)));
    }

    private static <T extends HasMetadata> boolean refers(SourceKind<T> kind, T source, HasMetadata changed) {
        return SinkResolver.refers(
                kind.sink(source),
                source.getMetadata().getNamespace(),
                changed.getApiVersion(),
                changed.getKind(),
                ResourceKey.of(changed));
    }

    private void readAgain(Resources.Change<ConfigMap> change) {
        if (!change.key().namespace().equals(settings.systemNamespace())) {
            return;
        }
        var before = senders;
        var read = readRoots();
        var mapped = readMapping();
        senders = readSenders(Optional.of(before));
        if (!read.equals(roots) || !mapped.equals(mapping) || senders.authenticated() != before.authenticated()) {
            roots = read;
            mapping = mapped;
            wakes.forEach(Runnable::run);
        }
    }

    private SenderFeatures readSenders(Optional<SenderFeatures> before) {
        return data(SenderFeatures.CONFIG_MAP)
                .map(data -> SenderFeatures.parse(data, before))
                .orElse(SenderFeatures.DEFAULT);
    }

    private KindMapping readMapping() {
        return KindMapping.parse(
                data(SenderFeatures.CONFIG_MAP).orElse(Map.of()),
                data(KindMapping.CONFIG_MAP).orElse(Map.of()),
                settings.systemNamespace(),
                mapping);
    }

    private Optional<Map<String, String>> data(String name) {
        return maps.get(new ResourceKey(settings.systemNamespace(), name))
                .map(map -> map.getData() == null ? Map.of() : map.getData());
    }

    private TrustRoots readRoots() {
        return TrustRoots.of(
                maps.list().stream()
                        .filter(map -> TrustRoots.labelled(map, settings.systemNamespace()))
                        .toList(),
                new NamespaceOfHost(settings.clusterDomain()));
    }
}
