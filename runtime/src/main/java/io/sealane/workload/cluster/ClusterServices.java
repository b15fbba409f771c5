package io.sealane.workload.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ReconcilerSettings;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.workload.MeshNames;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the names of Services as a cluster's EndpointSlices have them. It writes nothing: the cluster's own controllers do.
 *
 * <p>Runs on every node. The name of a Revision leads where its private Service does; the name of a Route, whose Service is another name
 * for the gateway's, to this node's own listeners.
 */
public final class ClusterServices implements Reconciler {

    /** The label of a private Service: which Revision it is of. */
    public static final String PRIVATE_OF = "networking.internal.knative.dev/serverlessservice";

    /** How the name of a Revision's private Service ends. */
    public static final String PRIVATE = "-private";

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    private enum Synced implements Command {
        INSTANCE
    }

    /**
     * This node's listeners inside.
     *
     * @param host the name of the Service that leads to them
     */
    public record Gateway(String host, InetSocketAddress http, InetSocketAddress https) {

        private Map<Integer, List<Endpoint>> ports() {
            return Map.of(80, List.of(new Endpoint.Socket(http)), 443, List.of(new Endpoint.Socket(https)));
        }
    }

    private final Resources.Informer<Service> services;
    private final Resources.Informer<EndpointSlice> slices;
    private final ServiceSlices byService;
    private final MeshNames names;
    private final PodAddresses pods;
    private final Gateway gateway;
    private final Map<ResourceKey, ResourceKey> revisions = new ConcurrentHashMap<>();

    private ClusterServices(Resources resources, MeshNames names, PodAddresses pods, Gateway gateway) {
        this.services = resources.informer(Service.class);
        this.slices = resources.informer(EndpointSlice.class);
        this.byService = ServiceSlices.of(slices);
        this.names = names;
        this.pods = pods;
        this.gateway = gateway;
    }

    /**
     * Follows a cluster.
     *
     * @param names learns where Services lead
     * @param pods learns whose addresses are
     */
    public static Behavior<Command> create(
            Resources resources, MeshNames names, PodAddresses pods, Gateway gateway, ReconcilerSettings queue) {
        return Behaviors.setup(context -> {
            var reconciler = new ClusterServices(resources, names, pods, gateway);
            context.pipeToSelf(reconciler.synced(), (done, failure) -> Synced.INSTANCE);
            return Behaviors.receive(Command.class)
                    .onMessageEquals(Synced.INSTANCE, () -> {
                        var keys = context.spawn(Reconcilers.create("service", reconciler, queue), "services");
                        Reconcilers.wakeOn(reconciler.services, keys);
                        Reconcilers.wakeOn(
                                reconciler.slices, keys, change -> ServiceSlices.service(change.resource()).stream());
                        return Behaviors.empty();
                    })
                    .build();
        });
    }

    private CompletableFuture<Void> synced() {
        return CompletableFuture.allOf(
                services.synced().toCompletableFuture(), slices.synced().toCompletableFuture());
    }

    private static Optional<String> label(HasMetadata object, String name) {
        return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(name));
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        services.get(key)
                .filter(service -> service.getMetadata().getDeletionTimestamp() == null && service.getSpec() != null)
                .ifPresentOrElse(service -> follow(key, service), () -> forget(key));
        return CompletableFuture.completedStage(Optional.empty());
    }

    private void follow(ResourceKey key, Service service) {
        if ("ExternalName".equals(service.getSpec().getType())) {
            names.service(key, gateway.host().equals(service.getSpec().getExternalName()) ? gateway.ports() : Map.of());
            return;
        }
        var sliced = new SlicedService(service, byService.of(key));
        pods.service(key, sliced.pods());
        names.service(key, sliced.ports());
        var now = revision(service);
        var before = now.isPresent() ? revisions.put(key, now.get()) : revisions.remove(key);
        if (before != null && !now.filter(before::equals).isPresent()) {
            names.remove(before);
        }
        now.ifPresent(revision -> names.service(revision, sliced.ports()));
    }

    /** Whose private Service it is; who only puts a label on his own takes no name from a Revision. */
    private static Optional<ResourceKey> revision(Service service) {
        return label(service, PRIVATE_OF)
                .filter(name -> Optional.ofNullable(service.getMetadata().getOwnerReferences()).stream()
                        .flatMap(List::stream)
                        .anyMatch(owner -> "Revision".equals(owner.getKind())
                                && Boolean.TRUE.equals(owner.getController())
                                && name.equals(owner.getName())))
                .map(name -> new ResourceKey(service.getMetadata().getNamespace(), name));
    }

    private void forget(ResourceKey key) {
        pods.remove(key);
        names.remove(key);
        Optional.ofNullable(revisions.remove(key)).ifPresent(names::remove);
    }
}
