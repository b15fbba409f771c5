package io.sealane.eventing.source.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.sink.KindMapping;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import io.sealane.resource.status.StatusCondition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes the sources of one kind send to their sinks, and says in their status whether they do. */
final class SourceReconciler<T extends HasMetadata> implements Reconciler {

    private final SourceKind<T> kind;
    private final Means means;
    private final SinkResolver sinks;

    /**
     * What all of them work with.
     *
     * @param resources where statuses are written
     * @param roots what is trusted now
     * @param mapping where references to some kinds lead now
     * @param identities as whom they send
     */
    record Means(
            Resources resources,
            SourceControllerSettings settings,
            Supplier<TrustRoots> roots,
            Supplier<KindMapping> mapping,
            Identities identities,
            InstantSource clock) {}

    SourceReconciler(SourceKind<T> kind, Means means) {
        this.kind = kind;
        this.means = means;
        this.sinks = new SinkResolver(means.resources(), means.settings().clusterDomain(), means.mapping());
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var found = kind.informer().get(key).filter(source -> !Owners.isLeaving(source));
        if (found.isEmpty()) {
            return kind.stop(key).thenApply(stopped -> Optional.empty());
        }
        var source = found.get();
        var destination = kind.sink(source);
        return sinks.resolve(destination, key.namespace())
                .thenCompose(sink -> kind.identity(source, means.identities())
                        .thenCompose(identity -> carryOut(source, sink, identity)
                                .thenCompose(more -> means.resources()
                                        .editStatus(
                                                source,
                                                read -> described(read, new SourceState(sink, identity, more))))))
                // A token that others show is renewed in time.
                .thenApply(written -> SinkResolver.unwatched(destination)
                                || !isReady(written)
                                || means.identities().shown()
                        ? Optional.of(means.settings().unwatchedAge())
                        : Optional.empty());
    }

    private CompletionStage<Consumer<Conditions>> carryOut(
            T source, Sink.Resolution sink, Identities.Identity identity) {
        return sink instanceof Sink.Found found
                ? kind.run(
                        source,
                        new Way(
                                found.found(),
                                source.getMetadata().getNamespace(),
                                means.roots().get(),
                                identity))
                : kind.pause(source);
    }

    private static boolean isReady(HasMetadata source) {
        var ready = StatusCondition.of(source).get(Conditions.READY);
        return ready != null && ready.isTrue();
    }

    private T described(T read, SourceState state) {
        return kind.described(read, state, means.clock().instant());
    }
}
