package io.sealane.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.certificates.CertificateFamily;
import io.sealane.certificates.OutsideMeans;
import io.sealane.certificates.SecretCredentials;
import io.sealane.certificates.bundle.MeshRoots;
import io.sealane.certificates.rotation.TrustAnswers;
import io.sealane.certificates.rotation.TrustHolder;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.certificates.settings.ControllerChoice;
import io.sealane.cluster.Addresses;
import io.sealane.cluster.Oldest;
import io.sealane.eventing.controller.EventingControllers;
import io.sealane.eventing.controller.IngressAddresses;
import io.sealane.eventing.controller.UndeliveredEvents;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.rule.EventingRules;
import io.sealane.eventing.source.controller.EventTypeCreation;
import io.sealane.eventing.source.controller.SourceControllerSettings;
import io.sealane.eventing.source.controller.SourceControllers;
import io.sealane.node.credential.ClientIdentity;
import io.sealane.node.credential.ServedCredentials;
import io.sealane.node.credential.SourceTrust;
import io.sealane.node.hop.InternalDoor;
import io.sealane.node.life.Closing;
import io.sealane.node.life.Patience;
import io.sealane.resource.ConfigMaps;
import io.sealane.resource.OneWriter;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.Watches;
import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.manifest.Bootstrap;
import io.sealane.serving.controller.DeletedNamespaces;
import io.sealane.serving.controller.ServingControllerSettings;
import io.sealane.serving.controller.ServingControllers;
import io.sealane.serving.controller.certificate.IssuerSelections;
import io.sealane.serving.controller.certificate.UnprovableNames;
import io.sealane.serving.controller.route.GatewayAddresses;
import io.sealane.serving.gate.GateFinder;
import io.sealane.serving.gate.GateHost;
import io.sealane.serving.gate.LeaseGiver;
import io.sealane.serving.gate.LeaseHolder;
import io.sealane.serving.gate.LeaseSettings;
import io.sealane.serving.gate.Leases;
import io.sealane.serving.scale.Scaler;
import io.sealane.serving.scale.ScalerSettings;
import io.sealane.workload.WorkloadControllers;
import io.sealane.workload.WorkloadSettings;
import io.sealane.workload.cluster.ClusterServices;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What brings the world to what the resources want. */
final class Controllers {

    /** Created where absent at the first start, in this order. */
    static final List<String> BOOTSTRAP = List.of(Bootstrap.CORE, "/io/sealane/bootstrap/certificates.yaml");

    private static final ResourceKey OBSERVABILITY =
            new ResourceKey(DataPlane.SYSTEM_NAMESPACE, "config-observability");
    private static final String SERVING_NAMESPACE = "knative-serving";
    private static final Duration FIND_RETRY = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);

    /**
     * What controllers put in force.
     *
     * @param runsPods whether a cluster runs the Pods
     */
    record Doors(DataPlane data, ExternalDoor external, boolean runsPods) {}

    private enum Command {
        LEAD,
        LET_IN,
        STOP
    }

    private final Foundation base;
    private final Resources resources;
    private final Watches watches;
    private final CompletableFuture<Void> routed = new CompletableFuture<>();
    private final OutsideMeans outside;
    private final CompletableFuture<ActorRef<Scaler.Command>> scaler = new CompletableFuture<>();
    /** The actor's own. */
    private Optional<ActorRef<LeaseHolder.Command>> holder = Optional.empty();

    private volatile boolean leads;

    private Controllers(Foundation base, Fabric8Resources resources, OutsideMeans outside) {
        this.outside = outside;
        this.base = base;
        this.resources = resources;
        this.watches = resources;
    }

    /**
     * Starts all of them as one actor, which ends before the client that they write with.
     *
     * <p>In a cluster the oldest node leads: it issues certificates, runs workloads and writes status. Eventing's controllers run on
     * every node, because every node needs the settings that they decide on.
     */
    static Controllers start(
            Foundation base, Fabric8Resources resources, LocalWorkloads workloads, Doors doors, Closing closing) {
        var controllers = new Controllers(base, resources, Outside.of(base, doors, resources, closing));
        var ended = new CompletableFuture<Void>();
        var all = base.system()
                .systemActorOf(
                        Behaviors.<Command>setup(context -> controllers.follow(context, workloads, doors, ended)),
                        "sealane-controllers",
                        Props.empty());
        closing.add("controllers", () -> {
            all.tell(Command.STOP);
            Patience.await(ended, "controllers", STOP_MAX);
        });
        var identity = doors.data().identity();
        controllers.feed(identity);
        controllers.feed(doors.data().credentials(), DataPlane.SYSTEM_NAMESPACE, identity.secret());
        controllers.feed(doors.external().credentials(), SERVING_NAMESPACE, Optional.empty());
        controllers.feed(doors.data().internal());
        ConfigMaps.follow(resources, OBSERVABILITY, controllers::observe);
        EventTypeCreation.follow(
                resources, DataPlane.SYSTEM_NAMESPACE, doors.data().types(), base.work());
        return controllers;
    }

    private Behavior<Command> follow(
            ActorContext<Command> context, LocalWorkloads workloads, Doors doors, CompletableFuture<Void> ended) {
        // On every node of its own deliveries, so not through the one writer.
        doors.data().deliveries().onUndelivered(new UndeliveredEvents(resources, base.clock(), base.work()));
        var eventing = context.spawn(eventing(doors.data()), "eventing");
        var serving = context.spawn(serving(doors, workloads), "serving");
        context.spawn(
                TrustAnswers.create(
                        resources,
                        () -> holders(doors),
                        doors.external().challenges(),
                        base.work(),
                        CertificatesSettings.from(base.config().getConfig("sealane.cert"))
                                .meshNamespaces(),
                        base.clock()),
                "trust-answers");
        if (doors.runsPods()) {
            context.spawn(cluster(doors.data(), workloads), "cluster");
        }
        findGate(context, doors);
        var self = context.getSelf();
        if (ClusterSettings.from(base.config()).joins()) {
            context.spawn(Oldest.watch(() -> self.tell(Command.LEAD)), "oldest");
        } else {
            // Who began the cluster is its oldest member, and need not wait to hear it.
            self.tell(Command.LEAD);
        }
        return Behaviors.receive(Command.class)
                .onMessageEquals(
                        Command.LEAD,
                        () -> lead(context, workloads, doors, () -> {
                            eventing.tell(EventingControllers.lookAgain());
                            serving.tell(ServingControllers.lead(() -> beGate(self, doors)));
                        }))
                .onMessageEquals(Command.LET_IN, () -> letIn(context, doors))
                .onMessageEquals(Command.STOP, Behaviors::stopped)
                .onSignal(PostStop.class, signal -> {
                    ended.complete(null);
                    return Behaviors.same();
                })
                .build();
    }

    /** With several nodes: another one lets requests in, until this one leads. */
    private void findGate(ActorContext<Command> context, Doors doors) {
        if (base.settings().journal().isEmpty()) {
            return;
        }
        var gate = doors.data().internal().gate();
        context.spawn(GateFinder.create(FIND_RETRY, gate::isElsewhere), "gate-finder");
        context.spawn(Addresses.watch(base.work(), gate::nodesAt), "node-addresses");
        if (doors.runsPods()) {
            // Pods that another node runs are reached through that node only.
            var settings = leasing();
            var leases = new Leases(settings, doors.data().admission(), base.clock());
            gate.leases(leases::holds);
            holder = Optional.of(context.spawn(LeaseHolder.create(leases, settings), "lease-holder"));
        }
    }

    private LeaseSettings leasing() {
        return LeaseSettings.from(base.config().getConfig("sealane.serving.lease"));
    }

    private Behavior<Command> lead(
            ActorContext<Command> context, LocalWorkloads workloads, Doors doors, Runnable lookAgain) {
        leads = true;
        var selections = IssuerSelections.watch(resources, SERVING_NAMESPACE, base.clock());
        UnprovableNames.watch(resources, selections, SERVING_NAMESPACE, base.clock());
        context.spawn(certificates(doors), "certificates");
        if (!doors.runsPods()) {
            context.spawn(workloads(workloads), "workloads");
        }
        context.spawn(sources(doors.data()), "sources");
        lookAgain.run();
        return Behaviors.same();
    }

    /** Once requests that come for a Revision without a Pod wait for one here. */
    private static void beGate(ActorRef<Command> self, Doors doors) {
        doors.data().internal().gate().isHere();
        self.tell(Command.LET_IN);
    }

    /** From now on requests of other nodes may come, too. */
    private Behavior<Command> letIn(ActorContext<Command> context, Doors doors) {
        var internal = doors.data().internal();
        holder.ifPresent(context::stop);
        if (base.settings().journal().isEmpty()) {
            return Behaviors.same();
        }
        context.spawn(GateHost.create(internal.opened().thenApply(InetSocketAddress::getPort)), "gate");
        if (doors.runsPods()) {
            context.spawn(LeaseGiver.create(scaler, leasing().length()), "lease-giver");
        }
        return Behaviors.same();
    }

    private Behavior<CertificateFamily.Command> certificates(Doors doors) {
        var config = base.config().getConfig("sealane.cert");
        var holders = holders(doors);
        var means = new CertificateFamily.Means(
                resources,
                () -> holders,
                true,
                base.work(),
                base.clock(),
                base.telemetry().metrics().certificates(),
                Optional.of(outside));
        var choice = ControllerChoice.of("sealane.cert.controller", config.getString("controller"));
        return CertificateFamily.create(means, choice, CertificatesSettings.from(config));
    }

    private List<TrustHolder> holders(Doors doors) {
        var data = doors.data();
        var hosts = new NamespaceOfHost(base.config().getString("sealane.cluster-domain"));
        return List.of(
                data.credentials(),
                doors.external().credentials(),
                data.hops(),
                data.deliveries(),
                new SourceTrust(data.sinks(), hosts));
    }

    /** Hands deliveries what they show to receivers that ask. */
    private void feed(ClientIdentity identity) {
        SecretCredentials.watchClients(resources, identity::concerns, base.work())
                .listen(identity);
    }

    /**
     * Hands the listener its keys, whoever issued them, and the roots of its clients where it asks for their certificates. It asks for no names,
     * so what counts for one namespace alone lets nobody in.
     */
    private void feed(ServedCredentials listener, String namespaceOfRoots, Optional<SecretName> own) {
        if (listener.asksClients()) {
            new MeshRoots(resources, namespaceOfRoots, own, base.work(), roots -> listener.trust(roots.mesh()))
                    .follow();
        }
        var credentials = SecretCredentials.watch(resources, listener::serves, base.work());
        listener.from(credentials);
        credentials.listen(listener);
    }

    /** Hands it the keys of gateways and workloads, and the roots that they trust each other by. */
    private void feed(InternalDoor internal) {
        SecretCredentials.watch(resources, internal::concerns, base.work()).listen(internal);
        var routing = Optional.of(new SecretName(SERVING_NAMESPACE, InternalDoor.ROUTING));
        new MeshRoots(resources, SERVING_NAMESPACE, routing, base.work(), internal::trust).follow();
        DeletedNamespaces.follow(resources, base.work(), internal::forget);
    }

    /** Where the ConfigMap says nothing the setting counts. */
    private void observe(Map<String, String> data) {
        base.telemetry()
                .accessLog()
                .enable(
                        isOn(data, "logging.enable-request-log", "enabled"),
                        isOn(data, "logging.enable-probe-request-log", "own-endpoints"));
    }

    private boolean isOn(Map<String, String> data, String key, String setting) {
        var set = data.get(key);
        return set == null
                ? base.config().getConfig("sealane.observe.access-log").getBoolean(setting)
                : set.equals("true");
    }

    private Behavior<WorkloadControllers.Command> workloads(LocalWorkloads workloads) {
        var settings = WorkloadSettings.from(base.config().getConfig("sealane.workload"));
        var surroundings = new WorkloadControllers.Surroundings(
                resources, workloads.runner(), workloads.book(), workloads.names(), base.clock(), base.work());
        return WorkloadControllers.create(settings, surroundings);
    }

    private Optional<ServingControllerSettings.Cluster> cluster(Doors doors) {
        return doors.runsPods()
                ? Optional.of(
                        ServingControllerSettings.Cluster.from(base.config().getConfig("sealane.serving.cluster")))
                : Optional.empty();
    }

    /** Runs on every node, because every node reaches the Pods. */
    private Behavior<ClusterServices.Command> cluster(DataPlane data, LocalWorkloads workloads) {
        var host = base.config().getString("sealane.serving.cluster.gateway-host");
        return ClusterServices.create(
                resources,
                workloads.names(),
                workloads.addresses(),
                new ClusterServices.Gateway(host, data.httpAddress(), data.httpsAddress()),
                WorkloadSettings.from(base.config().getConfig("sealane.workload"))
                        .queue());
    }

    /** Runs on every node, because every node routes. */
    private Behavior<ServingControllers.Command> serving(Doors doors, LocalWorkloads workloads) {
        var data = doors.data();
        var surroundings = new ServingControllers.Surroundings(
                new OneWriter(resources, () -> leads),
                doors.external().routes(),
                doors.external().credentials(),
                data.inside(),
                data.credentials(),
                new GatewayAddresses(
                        data.httpAddress(),
                        data.httpsAddress(),
                        cluster(doors).map(ServingControllerSettings.Cluster::gatewayHost)),
                new ServingControllers.Scaling(
                        ScalerSettings.from(base.config().getConfig("sealane.serving.scale")),
                        data.admission(),
                        () -> leads,
                        workloads.requests(),
                        base.telemetry().metrics(),
                        scaler),
                data.internal(),
                data.outbound(),
                routed,
                base.clock(),
                base.work());
        var settings = ServingControllerSettings.from(base.config().getConfig("sealane.serving.controller"));
        return ServingControllers.create(cluster(doors).map(settings::in).orElse(settings), surroundings);
    }

    private Behavior<SourceControllers.Command> sources(DataPlane data) {
        var settings = SourceControllerSettings.from(
                base.config().getConfig("sealane.eventing.controller"),
                base.config().getConfig("sealane.eventing.sources"));
        return SourceControllers.create(
                settings,
                new SourceControllers.Surroundings(
                        resources,
                        watches,
                        base.config().getString("sealane.kubernetes.kubeconfig").isBlank(),
                        data.sinks(),
                        base.telemetry().metrics(),
                        base.clock()));
    }

    /** Completes once the routes that were there at start are in force. */
    CompletableFuture<Void> routed() {
        return routed;
    }

    private Behavior<EventingControllers.Command> eventing(DataPlane data) {
        var surroundings = new EventingControllers.Surroundings(
                new OneWriter(resources, () -> leads),
                data.deliveries(),
                data::encryption,
                data.senders(),
                new IngressAddresses(
                        data.httpAddress().getPort(), data.httpsAddress().getPort()),
                base.clock(),
                base.work(),
                data.lasting());
        var settings = EventingControllerSettings.from(base.config().getConfig("sealane.eventing.controller"));
        return EventingControllers.create(settings, EventingRules.configMaps(settings.systemNamespace()), surroundings);
    }
}
