package io.sealane.node;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sealane.cert.tls.ArteryTls;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.cluster.SharedJournalCheck;
import io.sealane.gateway.Gateway;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.transport.loop.LoopsSettings;
import io.sealane.node.folder.BootstrapCa;
import io.sealane.node.folder.DataFolder;
import io.sealane.node.folder.FolderLock;
import io.sealane.node.life.Closing;
import io.sealane.node.life.Patience;
import io.sealane.node.life.SystemEnd;
import io.sealane.node.life.WorkPool;
import io.sealane.observe.ObserveSettings;
import io.sealane.observe.Telemetry;
import io.sealane.resource.Reconcilers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What everything else of a node stands on: threads, actor system, event loops, gateway.
 *
 * @param data where state lives; empty keeps it in memory
 * @param config the node's whole configuration
 * @param ca signs what needs a key before any certificate resource can exist
 * @param tls the node's clients
 * @param telemetry what the node tells about itself
 * @param stores what is on disk, ended after the actor system, whose actors write to it to their last moment
 */
record Foundation(
        NodeSettings settings,
        Optional<DataFolder> data,
        Config config,
        Clock clock,
        BootstrapCa ca,
        WorkPool work,
        ActorSystem<Void> system,
        Loops loops,
        ClientTls tls,
        Gateway gateway,
        Telemetry telemetry,
        Closing stores) {

    private static final Logger LOG = LoggerFactory.getLogger(Foundation.class);
    private static final String PEER = "sealane-node";
    private static final Duration JOIN_MAX = Duration.ofSeconds(80);

    /** A machine that is starved takes minutes for what others do in a second, such as keys; what never comes is found all the same. */
    private static final Duration START_STEP_MAX = Duration.ofMinutes(2);

    static Foundation start(NodeSettings settings, Clock clock, Closing closing) {
        var cores = Runtime.getRuntime().availableProcessors();
        if (ForkJoinPool.getCommonPoolParallelism() < 2) {
            LOG.warn(
                    "java.util.concurrent.ForkJoinPool.common.parallelism is below 2: continuations start threads of their own");
        }
        var config = config(settings, cores);
        TransportPort.requireFree(config);
        var data = settings.data().map(DataFolder::open);
        data.ifPresent(folder -> closing.add("data folder", FolderLock.take(folder)));
        var cluster = ClusterSettings.from(config);
        cluster.requireSharedJournal(settings);
        var ca = BootstrapCa.open(bootstrapFolder(cluster, data), clock);
        var telemetry =
                closing.add("telemetry", Telemetry.start(ObserveSettings.from(config.getConfig("sealane.observe"))));
        var work = closing.add("work pool", WorkPool.start(cores));
        var stores = closing.add("stores", new Closing());
        var closingLoops = new Closing();
        // The loops carry actors, so they end after the actor system, although they start after it.
        closing.add("event loops", closingLoops);
        var system = actorSystem(config, ca, clock);
        closing.add("actor system", () -> SystemEnd.inOrder(system));
        join(system, cluster);
        var loops = closingLoops.add(
                "event loops", Loops.start(system, LoopsSettings.from(config.getConfig("sealane.gateway.loops"))));
        var tls = closing.add("TLS clients", ClientTls.create(ClientTlsSettings.of(TlsEngine.AUTO), clock));
        var gateway = Gateway.on(
                system,
                loops,
                TransportSettings.from(config.getConfig("sealane.gateway.transport")),
                telemetry.transport());
        watch(telemetry, loops, system, work);
        return new Foundation(settings, data, config, clock, ca, work, system, loops, tls, gateway, telemetry, stores);
    }

    /** Sends heartbeats through the threads that everything needs. */
    private static void watch(Telemetry telemetry, Loops loops, ActorSystem<?> system, WorkPool work) {
        var metrics = telemetry.metrics();
        Reconcilers.countFailures(system, metrics::failedPasses);
        var beats = telemetry.heartbeats();
        for (var loop : loops.all()) {
            var name = "loop-" + loop.index();
            beats.watch(name, loop, metrics.lag(name));
        }
        var dispatcher = system.dispatchers().lookup(DispatcherSelector.defaultDispatcher());
        beats.watch("dispatcher", dispatcher::execute, metrics.lag("dispatcher"));
        // Handlers of users run there: they may take their time.
        beats.measure("work", work, metrics.lag("work"));
    }

    private static Config config(NodeSettings settings, int cores) {
        var config = NodeConfig.of(settings.config(), settings.ports().cluster(), cores);
        return ConfigFactory.parseMap(
                        Map.of(SharedJournalCheck.KEY, settings.journal().isPresent()))
                .withFallback(config);
    }

    private static Optional<DataFolder> bootstrapFolder(ClusterSettings cluster, Optional<DataFolder> data) {
        return cluster.bootstrapFolder().map(DataFolder::open).or(() -> data.map(folder -> folder.folder("bootstrap")));
    }

    private static ActorSystem<Void> actorSystem(Config config, BootstrapCa ca, Clock clock) {
        var transport = ArteryTls.create(clock, ca.peer(PEER), ca.trust(), Set.of(PEER));
        var setup = ActorSystemSetup.create(
                BootstrapSetup.create(config), SSLEngineProviderSetup.create(provided -> transport));
        return ActorSystem.create(Behaviors.<Void>empty(), ClusterSettings.SYSTEM, setup);
    }

    /** Sharding needs a member that is up. Who joins nobody is up soon, and others wait for it; who joins may be refused. */
    private static void join(ActorSystem<?> system, ClusterSettings settings) {
        var cluster = Cluster.get(system);
        if (!settings.joins()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
            return;
        }
        var up = new CompletableFuture<Void>();
        akka.cluster.Cluster.get(system.classicSystem()).registerOnMemberUp(() -> up.complete(null));
        system.getWhenTerminated()
                .whenComplete((done, failure) -> up.completeExceptionally(new IllegalStateException(
                        "none of " + settings.seedNodes() + " let this node in; the log says why")));
        cluster.manager().tell(new JoinSeedNodes(settings.seedNodes()));
        Patience.await(up, "joining the cluster", JOIN_MAX);
    }

    /** Where other nodes would reach this one. */
    int clusterPort() {
        return Cluster.get(system).selfMember().address().getPort().orElseThrow();
    }

    /** Where data listeners bind. */
    InetAddress bindAddress() {
        var host = settings.advertise();
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new StartFailure("--advertise " + host + ": expected an address or name of this machine", e);
        }
    }

    /** Waits for a step of the start. */
    <T> T await(CompletionStage<T> stage, String what) {
        return Patience.await(stage, what, START_STEP_MAX);
    }
}
