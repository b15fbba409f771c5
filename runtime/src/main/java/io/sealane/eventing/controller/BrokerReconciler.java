package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.eventing.BrokerId;
import io.sealane.eventing.EventMesh;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Brings brokers of our class into the settings, and says in their status where they take events in. */
final class BrokerReconciler implements Reconciler {

    static final String INGRESS = "broker-ingress";
    static final String INGRESS_SECRET = "mt-broker-ingress-server-tls";

    private final Resources resources;
    private final EventingWorld world;
    private final EventingConfig config;
    private final EventingControllerSettings settings;
    private final Sources sources;
    private final SettingsBoard board;
    private final SinkResolver sinks;

    /**
     * What the node gives.
     *
     * @param wake looks at a broker again
     */
    record Sources(EventMesh mesh, IngressAddresses local, Clock clock, Consumer<ResourceKey> wake) {}

    BrokerReconciler(
            Resources resources,
            EventingWorld world,
            EventingConfig config,
            EventingControllerSettings settings,
            Sources sources,
            SettingsBoard board) {
        this.resources = resources;
        this.world = world;
        this.config = config;
        this.settings = settings;
        this.sources = sources;
        this.board = board;
        this.sinks = new SinkResolver(resources, settings.clusterDomain());
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var found = world.brokers()
                .get(key)
                .filter(broker -> Brokers.ours(broker, settings.classless()) && !Brokers.leaving(broker));
        if (found.isEmpty()) {
            leaveAlone(key);
            return CompletableFuture.completedStage(Optional.empty());
        }
        var broker = found.get();
        var version = board.broker(Brokers.id(broker), Brokers.settings(broker));
        return Brokers.partitions(broker).isEmpty() ? fixPartitions(broker) : describe(broker, version);
    }

    /** What a broker has stored goes when the resource does, not before: it may be ours again. */
    private void leaveAlone(ResourceKey key) {
        var id = new BrokerId(key.namespace(), key.name());
        world.brokers()
                .get(key)
                .ifPresentOrElse(
                        broker -> board.suspend(id, broker.getMetadata().getUid()),
                        () -> board.broker(id, Optional.empty()));
    }

    /** The number is stored before it is used; the change that this makes wakes the key. */
    private CompletionStage<Optional<Duration>> fixPartitions(Broker broker) {
        var count = Brokers.wantedPartitions(broker, settings.partitions());
        return resources
                .editStatus(broker, read -> BrokerStatuses.withPartitions(read, count))
                .thenApply(written -> Optional.empty());
    }

    private CompletionStage<Optional<Duration>> describe(Broker broker, long version) {
        var inForce = sources.mesh().inForce(version).toCompletableFuture();
        var known = inForce.isDone();
        if (!known) {
            inForce.thenRun(() -> sources.wake().accept(ResourceKey.of(broker)));
        }
        return deadLetter(broker)
                .thenCompose(sink -> resources.editStatus(
                        broker,
                        read -> BrokerStatuses.of(
                                read, facts(read, sink, known), sources.clock().instant())))
                .thenApply(written -> lookAgain(broker));
    }

    private BrokerStatuses.Facts facts(Broker broker, Optional<Sink.Resolution> deadLetter, boolean inForce) {
        return new BrokerStatuses.Facts(
                Brokers.partitions(broker).orElseThrow(),
                config.features().encryption(),
                INGRESS + "." + settings.systemNamespace() + ".svc." + settings.clusterDomain(),
                sources.local(),
                certificate(),
                deadLetter,
                inForce);
    }

    private CompletionStage<Optional<Sink.Resolution>> deadLetter(Broker broker) {
        return wantedDeadLetter(broker)
                .map(wanted -> sinks.resolve(wanted, broker.getMetadata().getNamespace())
                        .thenApply(Optional::of))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private Optional<Duration> lookAgain(Broker broker) {
        return wantedDeadLetter(broker).filter(SinkResolver::unwatched).map(wanted -> settings.unwatchedAge());
    }

    private Optional<Destination> wantedDeadLetter(Broker broker) {
        return Brokers.delivery(broker, config.defaults())
                .flatMap(delivery -> Optional.ofNullable(delivery.getDeadLetterSink()));
    }

    private Optional<BrokerStatuses.Certificate> certificate() {
        return world.secrets()
                .get(new ResourceKey(settings.systemNamespace(), INGRESS_SECRET))
                .filter(secret -> secret.getData() != null && secret.getData().containsKey("tls.crt"))
                .map(secret -> new BrokerStatuses.Certificate(authority(secret).map(config.trust()::around)));
    }

    private static Optional<String> authority(Secret secret) {
        return Optional.ofNullable(secret.getData().get("ca.crt"))
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII))
                .filter(pem -> !pem.isBlank());
    }
}
