package io.sealane.eventing.controller.sink;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.KReference;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Looks for what a destination refers to. Safe for any thread; its stages never fail. */
public final class SinkResolver {

    private final Resources resources;
    private final Resources.Informer<Service> services;
    private final String clusterDomain;
    private final Supplier<KindMapping> mapping;

    /**
     * @param clusterDomain the last part of the host names of Services
     * @param mapping where references to some kinds lead now
     */
    public SinkResolver(Resources resources, String clusterDomain, Supplier<KindMapping> mapping) {
        this.resources = resources;
        this.services = resources.informer(Service.class);
        this.clusterDomain = clusterDomain;
        this.mapping = mapping;
    }

    /**
     * Resolves a destination.
     *
     * @param namespace of the object that holds it, for references without one
     */
    public CompletionStage<Sink.Resolution> resolve(Destination destination, String namespace) {
        var roots = Optional.ofNullable(destination.getCACerts())
                .filter(pem -> !pem.isBlank())
                .flatMap(DestinationChecks::problem);
        if (roots.isPresent()) {
            return done(new Sink.Missing("CACertsInvalid", "CACerts: expected certificates in PEM: " + roots.get()));
        }
        var ref = destination.getRef();
        if (ref == null) {
            return done(SinkAddresses.ofUri(destination));
        }
        if (ref.getName() == null || ref.getKind() == null || ref.getApiVersion() == null && ref.getGroup() == null) {
            return done(new Sink.Missing(
                    "RefIncomplete",
                    "ref: expected apiVersion, kind and name, got " + ref.getApiVersion() + ", " + ref.getKind() + ", "
                            + ref.getName()));
        }
        var key = key(ref, namespace);
        return ref.getApiVersion() != null
                ? ofVersion(destination, ref.getApiVersion(), key)
                : ofGroup(destination, ref.getGroup(), key);
    }

    /** The same of one that may be left out. */
    public CompletionStage<Optional<Sink.Resolution>> resolve(Optional<Destination> destination, String namespace) {
        return destination
                .map(wanted -> resolve(wanted, namespace).thenApply(Optional::of))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    /** What a reference names, seen from an object in {@code namespace}. */
    public static ResourceKey key(KReference ref, String namespace) {
        return new ResourceKey(ref.getNamespace() == null ? namespace : ref.getNamespace(), ref.getName());
    }

    /** Whether a destination of an object in {@code namespace} refers to that object. */
    public static boolean refers(
            @Nullable Destination destination, String namespace, String apiVersion, String kind, ResourceKey key) {
        if (destination == null || destination.getRef() == null) {
            return false;
        }
        var ref = destination.getRef();
        var sameVersion = ref.getApiVersion() == null
                ? apiVersion.startsWith(ref.getGroup() + "/")
                : apiVersion.equals(ref.getApiVersion());
        return sameVersion && kind.equals(ref.getKind()) && key.equals(key(ref, namespace));
    }

    /** Whether a destination must be looked up again from time to time, because nobody tells when its object changes. */
    public static boolean unwatched(@Nullable Destination destination) {
        return destination != null && destination.getRef() != null && !isService(destination.getRef());
    }

    private static boolean isService(KReference ref) {
        return "v1".equals(ref.getApiVersion()) && "Service".equals(ref.getKind());
    }

    private Sink.Resolution service(Destination destination, ResourceKey key) {
        if (services.get(key).isEmpty()) {
            return new Sink.Missing("ServiceNotFound", "Service " + key + " does not exist");
        }
        return SinkAddresses.ofService(destination, key.name() + "." + key.namespace() + ".svc." + clusterDomain);
    }

    /** Who names a group leaves the version to the API server (Knative's {@code kreference-group}). */
    private CompletionStage<Sink.Resolution> ofGroup(Destination destination, String group, ResourceKey key) {
        return resources
                .preferredVersion(group)
                .thenCompose(version -> version.isPresent()
                        ? ofVersion(destination, version.get(), key)
                        : done(new Sink.Missing("NotFound", "group " + group + " is not served")))
                .exceptionally(failure -> lookupFailed(destination, key, failure));
    }

    /** What the administrator says of a kind comes before anything that its objects say. */
    private CompletionStage<Sink.Resolution> ofVersion(Destination destination, String apiVersion, ResourceKey key) {
        var kinds = mapping.get();
        var template = kinds.of(apiVersion, destination.getRef().getKind());
        if (template.isPresent()) {
            return mapped(destination, apiVersion, key, uid -> kinds.filled(template.get(), key, uid), template.get());
        }
        return isService(destination.getRef())
                ? done(service(destination, key))
                : addressable(destination, apiVersion, key);
    }

    /** The object itself need not be there, unless its uid is asked for. */
    private CompletionStage<Sink.Resolution> mapped(
            Destination destination,
            String apiVersion,
            ResourceKey key,
            UnaryOperator<String> filled,
            AddressTemplate template) {
        if (!AddressTemplate.isPlain(key)) {
            return done(new Sink.Missing(
                    "RefInvalid",
                    "ref: expected the name of an object and of a namespace, of letters, digits and -._ alone, got '"
                            + key.name() + "' and '" + key.namespace() + "'"));
        }
        if (!template.asksUid()) {
            return done(SinkAddresses.ofMapped(destination, filled.apply("")));
        }
        return resources
                .find(apiVersion, destination.getRef().getKind(), key)
                .handle((object, failure) -> failure == null
                        ? object.map(some -> SinkAddresses.ofMapped(
                                        destination,
                                        filled.apply(some.getMetadata().getUid())))
                                .orElseGet(() -> notFound(destination, key))
                        : lookupFailed(destination, key, failure));
    }

    private CompletionStage<Sink.Resolution> addressable(Destination destination, String apiVersion, ResourceKey key) {
        return resources
                .find(apiVersion, destination.getRef().getKind(), key)
                .handle((object, failure) ->
                        failure == null ? found(destination, key, object) : lookupFailed(destination, key, failure));
    }

    private static Sink.Resolution lookupFailed(Destination destination, ResourceKey key, Throwable failure) {
        return new Sink.Missing(
                "LookupFailed", destination.getRef().getKind() + " " + key + ": " + failure.getMessage());
    }

    private static Sink.Resolution found(
            Destination destination, ResourceKey key, Optional<GenericKubernetesResource> object) {
        return object.map(some -> SinkAddresses.ofAddressable(destination, some))
                .orElseGet(() -> notFound(destination, key));
    }

    private static Sink.Resolution notFound(Destination destination, ResourceKey key) {
        return new Sink.Missing("NotFound", destination.getRef().getKind() + " " + key + " does not exist");
    }

    private static CompletionStage<Sink.Resolution> done(Sink.Resolution resolution) {
        return CompletableFuture.completedStage(resolution);
    }
}
