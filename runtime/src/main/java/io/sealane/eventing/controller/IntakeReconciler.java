package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.eventing.EventMesh;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.config.EventingConfig;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Brings what takes events in, brokers or channels, into the settings, and says in their status where they do. */
final class IntakeReconciler<T extends HasMetadata> implements Reconciler {

    private final Intake<T> intake;
    private final Context context;
    private final Consumer<ResourceKey> wake;
    private final SinkResolver sinks;
    private final Map<ResourceKey, Long> inForce = new ConcurrentHashMap<>();
    private final Map<ResourceKey, Long> asked = new ConcurrentHashMap<>();

    /**
     * What all of them work with.
     *
     * @param local where this machine reaches the ingress
     */
    record Context(
            Resources resources,
            EventingWorld world,
            EventingConfig config,
            EventingControllerSettings settings,
            EventMesh mesh,
            IngressAddresses local,
            Clock clock,
            SettingsBoard board,
            Admissions admissions) {}

    /** @param wake looks at a resource again */
    IntakeReconciler(Intake<T> intake, Context context, Consumer<ResourceKey> wake) {
        this.intake = intake;
        this.context = context;
        this.wake = wake;
        this.sinks =
                new SinkResolver(context.resources(), context.settings().clusterDomain(), context.config()::mapping);
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var found = intake.informer().get(key).filter(one -> intake.ours(one) && !Brokers.leaving(one));
        if (found.isEmpty()) {
            leaveAlone(key);
            return CompletableFuture.completedStage(Optional.empty());
        }
        var resource = found.get();
        var senders = context.admissions().follow(intake.id(key), resource);
        var wanted = intake.settings(resource);
        var version = context.board().broker(intake.id(key), wanted);
        if (wanted.isEmpty()) {
            return fixPartitions(resource);
        }
        return intake.surround(resource)
                .thenCompose(done -> describe(resource, new Known(wanted.get().partitions(), senders, version)));
    }

    /** What is stored goes when the resource does, not before: it may be ours again. */
    private void leaveAlone(ResourceKey key) {
        var id = intake.id(key);
        inForce.remove(key);
        asked.remove(key);
        intake.informer()
                .get(key)
                .ifPresentOrElse(
                        present -> context.board()
                                .suspend(id, present.getMetadata().getUid()),
                        () -> {
                            var forget = context.admissions().forgetting(id);
                            var version = context.board().broker(id, Optional.empty());
                            context.mesh().inForce(version).thenRun(forget);
                        });
    }

    /** The number is stored before it is used; the change that this makes wakes the key. */
    private CompletionStage<Optional<Duration>> fixPartitions(T resource) {
        var count = Brokers.wantedPartitions(resource, context.settings().partitions());
        return context.resources()
                .editStatus(resource, read -> intake.withPartitions(read, count))
                .thenApply(written -> Optional.empty());
    }

    /** @param version that has the settings */
    private record Known(int partitions, Admissions.Shown senders, long version) {}

    private CompletionStage<Optional<Duration>> describe(T resource, Known known) {
        var inForce = inForce(ResourceKey.of(resource), known.version());
        return sinks.resolve(wantedDeadLetter(resource), resource.getMetadata().getNamespace())
                .thenCompose(sink -> context.resources()
                        .editStatus(
                                resource,
                                read -> intake.described(
                                        read,
                                        facts(known, sink, inForce),
                                        context.clock().instant())))
                .thenApply(written -> lookAgain(resource));
    }

    /** Whether a version is known to be in force; if not, the key is woken when it is. */
    private boolean inForce(ResourceKey key, long version) {
        if (inForce.getOrDefault(key, 0L) >= version) {
            return true;
        }
        // One question per version: a pass that comes while it is open adds none, however long it stays so.
        if (!Objects.equals(asked.put(key, version), version)) {
            context.mesh().inForce(version).thenRun(() -> {
                asked.remove(key, version);
                inForce.merge(key, version, Math::max);
                wake.accept(key);
            });
        }
        return inForce.getOrDefault(key, 0L) >= version;
    }

    private BrokerStatuses.Facts facts(Known known, Optional<Sink.Resolution> deadLetter, boolean inForce) {
        return facts(context, intake.door(), known, deadLetter, inForce);
    }

    /** What a status depends on of something that stores nothing itself. */
    static BrokerStatuses.Facts facts(Context context, Intake.Door door, Admissions.Shown senders, boolean inForce) {
        return facts(context, door, new Known(0, senders, 0), Optional.empty(), inForce);
    }

    private static BrokerStatuses.Facts facts(
            Context context, Intake.Door door, Known known, Optional<Sink.Resolution> deadLetter, boolean inForce) {
        var settings = context.settings();
        return new BrokerStatuses.Facts(
                known.partitions(),
                context.config().features().encryption(),
                door.service() + "." + settings.systemNamespace() + ".svc." + settings.clusterDomain(),
                context.local(),
                certificate(context, door),
                deadLetter,
                known.senders(),
                inForce);
    }

    private Optional<Duration> lookAgain(T resource) {
        return wantedDeadLetter(resource)
                .filter(SinkResolver::unwatched)
                .map(wanted -> context.settings().unwatchedAge());
    }

    private Optional<Destination> wantedDeadLetter(T resource) {
        return intake.delivery(resource).flatMap(delivery -> Optional.ofNullable(delivery.getDeadLetterSink()));
    }

    private static Optional<BrokerStatuses.Certificate> certificate(Context context, Intake.Door door) {
        return context.world()
                .secrets()
                .get(new ResourceKey(context.settings().systemNamespace(), door.secret()))
                .filter(secret -> secret.getData() != null && secret.getData().containsKey("tls.crt"))
                .map(secret -> new BrokerStatuses.Certificate(
                        authority(secret).map(context.config().trust()::around)));
    }

    private static Optional<String> authority(Secret secret) {
        return Optional.ofNullable(secret.getData().get("ca.crt"))
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII))
                .filter(pem -> !pem.isBlank());
    }
}
