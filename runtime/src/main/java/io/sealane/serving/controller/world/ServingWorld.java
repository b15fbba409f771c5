package io.sealane.serving.controller.world;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.caching.v1alpha1.Image;
import io.fabric8.knative.internal.networking.v1alpha1.ClusterDomainClaim;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.internal.networking.v1alpha1.ServerlessService;
import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1beta1.DomainMapping;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.resource.Resources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The kinds that the controllers watch.
 *
 * @param knative Services of Knative
 * @param services Services of Kubernetes
 * @param certificates of Knative; those of cert-manager are {@code orders}
 */
public record ServingWorld(
        Resources.Informer<io.fabric8.knative.serving.v1.Service> knative,
        Resources.Informer<Configuration> configurations,
        Resources.Informer<Revision> revisions,
        Resources.Informer<Route> routes,
        Resources.Informer<DomainMapping> mappings,
        Resources.Informer<ClusterDomainClaim> claims,
        Resources.Informer<Ingress> ingresses,
        Resources.Informer<io.fabric8.knative.internal.networking.v1alpha1.Certificate> certificates,
        Resources.Informer<Certificate> orders,
        Resources.Informer<PodAutoscaler> autoscalers,
        Resources.Informer<ServerlessService> serverless,
        Resources.Informer<Image> images,
        Resources.Informer<Deployment> deployments,
        Resources.Informer<Pod> pods,
        Resources.Informer<io.fabric8.kubernetes.api.model.Service> services,
        Resources.Informer<Endpoints> endpoints,
        Resources.Informer<Secret> secrets,
        Resources.Informer<ConfigMap> configMaps,
        Resources.Informer<Namespace> namespaces) {

    public static ServingWorld of(Resources resources) {
        return new ServingWorld(
                resources.informer(io.fabric8.knative.serving.v1.Service.class),
                resources.informer(Configuration.class),
                resources.informer(Revision.class),
                resources.informer(Route.class),
                resources.informer(DomainMapping.class),
                resources.informer(ClusterDomainClaim.class),
                resources.informer(Ingress.class),
                resources.informer(io.fabric8.knative.internal.networking.v1alpha1.Certificate.class),
                resources.informer(Certificate.class),
                resources.informer(PodAutoscaler.class),
                resources.informer(ServerlessService.class),
                resources.informer(Image.class),
                resources.informer(Deployment.class),
                resources.informer(Pod.class),
                resources.informer(io.fabric8.kubernetes.api.model.Service.class),
                resources.informer(Endpoints.class),
                resources.informer(Secret.class),
                resources.informer(ConfigMap.class),
                resources.informer(Namespace.class));
    }

    /** Completes once all of them are known. */
    public CompletionStage<Void> synced() {
        return CompletableFuture.allOf(Stream.of(
                        knative,
                        configurations,
                        revisions,
                        routes,
                        mappings,
                        claims,
                        ingresses,
                        certificates,
                        orders,
                        autoscalers,
                        serverless,
                        images,
                        deployments,
                        pods,
                        services,
                        endpoints,
                        secrets,
                        configMaps,
                        namespaces)
                .map(informer -> informer.synced().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
