package io.sealane.serving.controller.route;

import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.internal.networking.v1alpha1.IngressBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.IngressStatus;
import io.fabric8.knative.internal.networking.v1alpha1.IngressStatusBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.LoadBalancerStatus;
import io.fabric8.knative.internal.networking.v1alpha1.LoadBalancerStatusBuilder;
import io.sealane.cert.SecretName;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.route.IngressCompiler.Compiled;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Puts the routes of Ingresses of our class in force, and says when they are. */
public final class IngressReconciler implements Reconciler {

    private static final String CONFIGURED = "NetworkConfigured";
    private static final String BALANCED = "LoadBalancerReady";

    private final Resources resources;
    private final Resources.Informer<Ingress> ingresses;
    private final IngressCompiler compiler;
    private final RouteBoard board;
    private final Means means;

    /**
     * What else it goes by.
     *
     * @param classes which ingress classes are ours
     * @param externalShows whether a Secret's certificate is shown outside
     * @param localShows and inside
     * @param wake looks at a key again
     */
    public record Means(
            Predicate<String> classes,
            Predicate<SecretName> externalShows,
            Predicate<SecretName> localShows,
            Consumer<ResourceKey> wake,
            InstantSource clock) {}

    public IngressReconciler(
            Resources resources,
            Resources.Informer<Ingress> ingresses,
            IngressCompiler compiler,
            RouteBoard board,
            Means means) {
        this.resources = resources;
        this.ingresses = ingresses;
        this.compiler = compiler;
        this.board = board;
        this.means = means;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var ingress = ingresses.get(key).filter(this::isOurs);
        if (ingress.isEmpty()) {
            board.remove(key).forEach(means.wake());
            return board.inForce().thenApply(done -> Optional.empty());
        }
        return reconcile(key, ingress.get());
    }

    private boolean isOurs(Ingress ingress) {
        return !Owners.isLeaving(ingress)
                && ingress.getSpec() != null
                && means.classes().test(Meta.annotations(ingress).getOrDefault(Known.INGRESS_CLASS, ""));
    }

    private CompletionStage<Optional<Duration>> reconcile(ResourceKey key, Ingress ingress) {
        Compiled routes;
        try {
            routes = compiler.compile(ingress);
        } catch (IllegalArgumentException e) {
            return write(
                    ingress,
                    conditions -> conditions
                            .no(CONFIGURED, "InvalidIngress", String.valueOf(e.getMessage()))
                            .unknown(BALANCED, "Uninitialized", ""));
        }
        var conflict = board.put(key, routes);
        if (conflict.isPresent()) {
            return write(
                    ingress,
                    conditions -> conditions
                            .yes(CONFIGURED)
                            .no(
                                    BALANCED,
                                    "DomainConflict",
                                    "host " + conflict.get().host() + " belongs to Ingress "
                                            + conflict.get().holder()));
        }
        return board.inForce().thenCompose(done -> write(ingress, conditions -> judge(conditions, routes)));
    }

    private void judge(Conditions conditions, Compiled routes) {
        conditions.yes(CONFIGURED);
        var missing = missing(routes.externalSecrets().keySet(), means.externalShows())
                .or(() -> missing(routes.localSecrets().keySet(), means.localShows()));
        if (missing.isPresent()) {
            conditions.unknown(
                    BALANCED,
                    "CertificateNotServed",
                    "the certificate of Secret " + missing.get()
                            + " is not shown: there is no good one yet, or it carries a host of another Secret");
        } else {
            conditions.yes(BALANCED);
        }
    }

    private static Optional<SecretName> missing(Set<SecretName> wanted, Predicate<SecretName> shown) {
        return wanted.stream().filter(shown.negate()).findFirst();
    }

    private CompletionStage<Optional<Duration>> write(Ingress ingress, Consumer<Conditions> judge) {
        return resources
                .editStatus(ingress, read -> {
                    var before = read.getStatus() == null ? new IngressStatus() : read.getStatus();
                    var conditions =
                            new Conditions(before.getConditions(), means.clock().instant());
                    judge.accept(conditions);
                    var status = new IngressStatusBuilder(before)
                            .withObservedGeneration(read.getMetadata().getGeneration())
                            .withConditions(conditions.build())
                            .withPublicLoadBalancer(balancer())
                            .withPrivateLoadBalancer(balancer());
                    return new IngressBuilder(read).withStatus(status.build()).build();
                })
                .thenCompose(written -> CompletableFuture.completedStage(Optional.empty()));
    }

    private static LoadBalancerStatus balancer() {
        return new LoadBalancerStatusBuilder()
                .addNewIngress()
                .withMeshOnly(true)
                .endIngress()
                .build();
    }
}
