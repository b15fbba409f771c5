package io.sealane.serving.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.route.LiveRoutes;
import io.sealane.observe.NodeMetrics;
import io.sealane.resource.Reconciler;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.operator.KnativeServing;
import io.sealane.resource.operator.OperatorReconciler;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.resource.status.Owners;
import io.sealane.resource.status.StatusEvents;
import io.sealane.serving.controller.certificate.CertificateReconciler;
import io.sealane.serving.controller.certificate.InternalCertificates;
import io.sealane.serving.controller.certificate.WildcardReconciler;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.revision.ConfigurationReconciler;
import io.sealane.serving.controller.revision.ImageDigests;
import io.sealane.serving.controller.revision.InternalTls;
import io.sealane.serving.controller.revision.RevisionAutoscaler;
import io.sealane.serving.controller.revision.RevisionImages;
import io.sealane.serving.controller.revision.RevisionReconciler;
import io.sealane.serving.controller.revision.RevisionScaling;
import io.sealane.serving.controller.revision.SeenRevisions;
import io.sealane.serving.controller.route.GatewayAddresses;
import io.sealane.serving.controller.route.Identities;
import io.sealane.serving.controller.route.IngressCompiler;
import io.sealane.serving.controller.route.IngressReconciler;
import io.sealane.serving.controller.route.MappingReconciler;
import io.sealane.serving.controller.route.RouteBoard;
import io.sealane.serving.controller.route.RouteReconciler;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import io.sealane.serving.image.RegistryClient;
import io.sealane.serving.requests.RevisionRequests;
import io.sealane.serving.scale.Scaler;
import io.sealane.serving.scale.ScalerSettings;
import io.sealane.serving.scale.Scales;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Runs the controllers of serving's kinds.
 *
 * <p>Waits until everything that is watched is known, puts all routes in force that are there, then runs one work queue per kind for as
 * long as the actor lives. Stopping it stops reconciling; what was published stays in force.
 */
public final class ServingControllers {

    /** What the actor understands. */
    public sealed interface Command {}

    private record Lead(Runnable held) implements Command {}

    private enum Synced implements Command {
        INSTANCE
    }

    /**
     * What the controllers work with.
     *
     * @param external the routes of listeners outside
     * @param externalIdentities what these show
     * @param local the routes of listeners inside
     * @param localIdentities what these show
     * @param gateway where listeners inside are
     * @param scaling how requests are counted and held
     * @param internal encrypts the hops to workloads
     * @param outbound how registries of images are asked
     * @param routed completed once the routes that are there at start are in force
     * @param work puts tables together
     */
    public record Surroundings(
            Resources resources,
            LiveRoutes external,
            Identities externalIdentities,
            LiveRoutes local,
            Identities localIdentities,
            GatewayAddresses gateway,
            Scaling scaling,
            InternalTls internal,
            OutboundHttp outbound,
            CompletableFuture<Void> routed,
            Clock clock,
            Executor work) {

        /** The same, with what is written into a status told as Events. */
        private Surroundings told() {
            var events = new ObjectEvents(resources, "sealane-serving", clock);
            var told = new StatusEvents(resources, events, RevisionAutoscaler::story);
            return new Surroundings(
                    told,
                    external,
                    externalIdentities,
                    local,
                    localIdentities,
                    gateway,
                    scaling,
                    internal,
                    outbound,
                    routed,
                    clock,
                    work);
        }
    }

    /**
     * How requests are counted and held.
     *
     * @param admission where they come by
     * @param leads whether this node is the one that scales, asked each time
     * @param requests hears of each
     * @param scaler completed with who scales
     */
    public record Scaling(
            ScalerSettings settings,
            Admission<?> admission,
            BooleanSupplier leads,
            RevisionRequests requests,
            NodeMetrics metrics,
            CompletableFuture<ActorRef<Scaler.Command>> scaler) {}

    private final ActorContext<Command> context;
    private final ServingControllerSettings settings;
    private final Surroundings with;
    private final ServingWorld world;
    private final ServingConfig config;
    private final IngressCompiler compiler;
    private final RouteBoard board;
    private final InsideHosts hosts;
    /** What is to be done for this node to lead, which it began before everything was known. */
    private Optional<Lead> lead = Optional.empty();

    private ServingControllers(ActorContext<Command> context, ServingControllerSettings settings, Surroundings with) {
        this.context = context;
        this.settings = settings;
        this.with = with;
        this.world = ServingWorld.of(with.resources());
        this.config = new ServingConfig(
                world.configMaps(),
                settings.systemNamespace(),
                new ObjectEvents(with.resources(), "sealane-serving", with.clock()));
        this.compiler = new IngressCompiler(
                world.revisions()::get, world.services()::get, settings.inside(), settings.requestTimeoutMax());
        this.board = new RouteBoard(
                new RouteBoard.Door(with.external(), with.externalIdentities()),
                new RouteBoard.Door(with.local(), with.localIdentities()),
                with.work());
        this.hosts = new InsideHosts(settings.inside());
    }

    /**
     * This node leads from now on: everything is looked at again, as what was decided before may be written only now.
     *
     * @param held run, on the actor's thread, once requests to Revisions without a Pod wait here for the scaler to follow these
     */
    public static Command lead(Runnable held) {
        return new Lead(held);
    }

    /** The controllers as one actor. */
    public static Behavior<Command> create(ServingControllerSettings settings, Surroundings with) {
        return Behaviors.setup(context -> new ServingControllers(context, settings, with.told()).start());
    }

    private Behavior<Command> start() {
        context.pipeToSelf(world.synced(), (done, failure) -> Synced.INSTANCE);
        return Behaviors.receive(Command.class)
                .onMessageEquals(Synced.INSTANCE, this::run)
                .onMessage(Lead.class, message -> {
                    lead = Optional.of(message);
                    return Behaviors.same();
                })
                .build();
    }

    private Behavior<Command> run() {
        readConfig();
        // Before anybody may ask for them.
        var held = lead.map(this::hold).orElse(List.of());
        routeWhatIsThere();
        var scales = new Scales();
        var queues = new ServingQueues(
                queue("ksvc", new ServiceReconciler(with.resources(), world, with.clock())),
                queue("configuration", new ConfigurationReconciler(with.resources(), world, config, with.clock())),
                queue("revision", revisions(scales)),
                queue("route", routes()),
                queue("kingress", ingresses()),
                queue("kcert", new CertificateReconciler(with.resources(), world, config, with.clock())),
                queue("domainmapping", mappings()),
                queue("wildcards", new WildcardReconciler(with.resources(), world, config)),
                queue(
                        "internal-certs",
                        new InternalCertificates(with.resources(), world, config, settings.systemNamespace())));
        queues.wakeOn(world);
        queues.wakeRevisions(held);
        scales.listen(key -> queues.revisions().tell(new Reconcilers.Wake(key)));
        var operator = followOperator();
        world.configMaps().listen(change -> {
            if (config.concerns(change.key())) {
                readConfig();
                queues.wakeAll(world);
            }
        });
        with.internal().whenChanged(() -> ServingQueues.wake(world.revisions(), queues.revisions()));
        with.externalIdentities().whenChanged(() -> queues.wakeEncrypted(world));
        with.localIdentities().whenChanged(() -> queues.wakeEncrypted(world));
        return Behaviors.receive(Command.class)
                .onMessage(Lead.class, message -> {
                    queues.wakeRevisions(hold(message));
                    queues.wakeAll(world);
                    operator.run();
                    return Behaviors.same();
                })
                .build();
    }

    /**
     * Requests to Revisions that somebody has scaled before wait until this node's scaler follows these, instead of being turned away.
     *
     * @return these, to be looked at whatever has become of them meanwhile: what is gone holds nobody
     */
    private List<ResourceKey> hold(Lead message) {
        var scaled = world.revisions().list().stream()
                .filter(revision -> !Owners.isLeaving(revision) && revision.getSpec() != null)
                .map(ResourceKey::of)
                .filter(key ->
                        world.deployments().get(RevisionScaling.deployment(key)).isPresent())
                .toList();
        scaled.forEach(key -> with.scaling().admission().scaledSoon(hosts.of(key)));
        message.held().run();
        return scaled;
    }

    private void readConfig() {
        config.readAll();
        with.scaling().requests().log().follow(config.requestLog());
        with.internal()
                .want(
                        config.network().systemInternalTls(),
                        service -> world.revisions()
                                .get(service)
                                .map(settings.shape()::part)
                                .orElse(InternalTls.Part.NONE));
    }

    /** No request of a node that starts again is to meet an empty table. */
    private void routeWhatIsThere() {
        world.ingresses().list().stream()
                .filter(ingress -> !Owners.isLeaving(ingress) && ingress.getSpec() != null && isOurs(ingress))
                .sorted(Comparator.comparing(ingress -> ingress.getMetadata().getCreationTimestamp()))
                .forEach(ingress -> {
                    try {
                        board.put(ResourceKey.of(ingress), compiler.compile(ingress));
                    } catch (IllegalArgumentException e) {
                        // Its reconciler says so in its status.
                        context.getLog().debug("ingress {}: {}", ResourceKey.of(ingress), e.getMessage());
                    }
                });
        board.inForce().whenComplete((done, failure) -> with.routed().complete(null));
    }

    private boolean isOurs(Ingress ingress) {
        return classes().test(Meta.annotations(ingress).getOrDefault(Known.INGRESS_CLASS, ""));
    }

    private Predicate<String> classes() {
        return named -> named.equals(Known.OUR_INGRESS_CLASS)
                || named.equals(config.network().ingressClass());
    }

    private ActorRef<Reconcilers.Command> queue(String kind, Reconciler reconciler) {
        return context.spawn(Reconcilers.create(kind, reconciler, settings.queue()), kind);
    }

    private ActorRef<Reconcilers.Command> queue(String kind, Reconcilers.ReconcilerOf reconciler) {
        return context.spawn(Reconcilers.waking(kind, reconciler, settings.queue()), kind);
    }

    private RevisionScaling scaling(Scales scales) {
        Function<ResourceKey, String> host = hosts::of;
        var means = new Scaler.Means(
                with.scaling().admission(),
                host,
                backend -> hosts.named(backend).filter(this::isPlainService).isPresent(),
                scales,
                with.clock());
        var scaler = context.spawn(Scaler.create(with.scaling().settings(), means), "scaler");
        with.scaling().scaler().complete(scaler);
        var seen = new SeenRevisions(with.scaling().requests(), with.scaling().metrics(), host, scales);
        return new RevisionScaling(
                world, config, scaler, scales, seen, with.scaling().leads());
    }

    /** Whether it is a Service without a Revision. What is neither yet may be a Revision that another node knows of already. */
    private boolean isPlainService(ResourceKey key) {
        return world.services().get(key).isPresent()
                && world.revisions().get(key).isEmpty();
    }

    /** Returns what looks at it again. */
    private Runnable followOperator() {
        var reconciler = new OperatorReconciler<>(
                with.resources(), KnativeServing.class, settings.systemNamespace(), with.clock());
        var servings = queue("knativeserving", reconciler);
        Consumer<ResourceKey> wake = key -> servings.tell(new Reconcilers.Wake(key));
        reconciler.wakeOn(wake);
        return () -> reconciler.lookAgain(wake);
    }

    private Reconcilers.ReconcilerOf revisions(Scales scales) {
        var encryption = new RevisionReconciler.Encryption(
                () -> config.network().systemInternalTls(),
                with.internal()::protection,
                with.internal()::obstacle,
                settings.shape()::part);
        var scaling = scaling(scales);
        return queue -> new RevisionReconciler(
                with.resources(),
                world,
                scaling,
                encryption,
                new RevisionReconciler.Place(settings.shape(), images(queue)),
                with.clock());
    }

    private RevisionImages images(ActorRef<Reconcilers.Command> queue) {
        return settings.cluster()
                .filter(ServingControllerSettings.Cluster::digests)
                .<RevisionImages>map(there -> new ImageDigests(
                        new ImageDigests.Means(
                                new RegistryClient(with.outbound()),
                                with.resources(),
                                world.secrets()::get,
                                world.deployments()::get,
                                config::deployments,
                                with.scaling().leads(),
                                new ImageDigests.Asking(there.digestsOfLoopback(), there.digestRetry())),
                        key -> queue.tell(new Reconcilers.Wake(key)),
                        with.clock()))
                .orElse(RevisionImages.AS_WRITTEN);
    }

    private Reconciler routes() {
        return new RouteReconciler(with.resources(), world, config, settings.inside(), with.gateway(), with.clock());
    }

    private Reconciler mappings() {
        return new MappingReconciler(with.resources(), world, config, settings.inside(), with.clock());
    }

    private Reconcilers.ReconcilerOf ingresses() {
        return queue -> new IngressReconciler(
                with.resources(),
                world.ingresses(),
                compiler,
                board,
                new IngressReconciler.Means(
                        classes(),
                        with.externalIdentities()::shows,
                        with.localIdentities()::shows,
                        key -> queue.tell(new Reconcilers.Wake(key)),
                        with.clock()));
    }
}
