package io.sealane.certificates.bundle;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Takes the published roots of an Issuer away when the Issuer, or its namespace, is gone: nobody may be trusted by an authority that nobody
 * answers for. Also those that went while no node ran.
 */
public final class StrayRoots implements Reconciler {

    private final Resources resources;
    private final List<String> namespaces;

    /** @param namespaces where roots are published */
    StrayRoots(Resources resources, List<String> namespaces) {
        this.resources = resources;
        this.namespaces = List.copyOf(namespaces);
    }

    /** The controller as one actor. */
    public static Behavior<Reconcilers.Command> create(Resources resources, CertificatesSettings settings) {
        return Behaviors.setup(context -> {
            var stray = new StrayRoots(resources, settings.trustNamespaces());
            var queue = context.spawn(Reconcilers.create("roots of an issuer", stray, settings.issuers()), "queue");
            Reconcilers.wakeOn(
                    resources.informer(ConfigMap.class),
                    queue,
                    change -> change.present() ? PublishedRoots.issuer(change.resource()).stream() : Stream.empty());
            Reconcilers.wakeOn(
                    resources.informer(IssuerKind.ISSUER.model()),
                    queue,
                    change -> change.present() ? Stream.empty() : Stream.of(change.key()));
            return Behaviors.receiveMessage(message -> {
                queue.tell(message);
                return Behaviors.same();
            });
        });
    }

    /** @param issuer an Issuer that roots were published of */
    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey issuer) {
        return resources
                .get(IssuerKind.ISSUER.model(), issuer)
                .thenCompose(found -> found.isPresent() ? CompletableFuture.completedFuture(null) : remove(issuer))
                .thenApply(done -> Optional.empty());
    }

    private CompletionStage<Void> remove(ResourceKey issuer) {
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (var map : resources.informer(ConfigMap.class).list()) {
            if (namespaces.contains(map.getMetadata().getNamespace())
                    && PublishedRoots.issuer(map).filter(issuer::equals).isPresent()) {
                all = all.thenCompose(before -> resources.delete(ConfigMap.class, ResourceKey.of(map)));
            }
        }
        return all;
    }
}
