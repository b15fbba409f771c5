package io.sealane.certificates;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.maybe;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.CertSupervisor;
import io.sealane.certificates.bundle.LabelledBundles;
import io.sealane.certificates.bundle.StrayRoots;
import io.sealane.certificates.bundle.TrustBundles;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.issuer.IssuerUsage;
import io.sealane.certificates.rotation.AutomaticRotations;
import io.sealane.certificates.rotation.CaRotations;
import io.sealane.certificates.rotation.ClusterHolders;
import io.sealane.certificates.rotation.OtherHolders;
import io.sealane.certificates.rotation.OtherIssuer;
import io.sealane.certificates.rotation.TrustHolder;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.certificates.settings.ControllerChoice;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that acts on the kinds of cert-manager and trust-manager, where this node is the one to act: {@code asking} who owns the
 * kinds until the API answers, then {@code settled} for good. For kinds of somebody else's it only watches ({@link OtherIssuer}).
 */
public final class CertificateFamily {

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    private enum Ask implements Command {
        INSTANCE
    }

    private record Owned(Optional<GenericKubernetesResource> certificates, Optional<GenericKubernetesResource> bundles)
            implements Command {}

    private record Unknown(Throwable failure) implements Command {}

    /**
     * What the controllers work with.
     *
     * @param holders those of this process that trust by the roots or show certificates, as they are now
     * @param clustered whether there may be other nodes whose holders have to be asked
     * @param work runs cryptography
     * @param outside what issuers that are asked over the network need; without it none is ever ready
     */
    public record Means(
            Resources resources,
            Supplier<List<TrustHolder>> holders,
            boolean clustered,
            Executor work,
            Clock clock,
            CertMetrics metrics,
            Optional<OutsideMeans> outside) {

        /** Without ways to the outside. */
        public Means(
                Resources resources,
                Supplier<List<TrustHolder>> holders,
                boolean clustered,
                Executor work,
                Clock clock,
                CertMetrics metrics) {
            this(resources, holders, clustered, work, clock, metrics, Optional.empty());
        }
    }

    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
    private static final String CERTIFICATES = "certificates.cert-manager.io";
    private static final String BUNDLES = "bundles.trust.cert-manager.io";

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final Means means;
    private final ControllerChoice choice;
    private final CertificatesSettings settings;

    private CertificateFamily(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Means means,
            ControllerChoice choice,
            CertificatesSettings settings) {
        this.context = context;
        this.timers = timers;
        this.means = means;
        this.choice = choice;
        this.settings = settings;
    }

    /** The controllers run for as long as the actor lives. */
    public static Behavior<Command> create(Means means, ControllerChoice choice, CertificatesSettings settings) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new CertificateFamily(context, timers, means, choice, settings).ask()));
    }

    // States

    private Behavior<Command> asking() {
        return Behaviors.receive(Command.class)
                .onMessageEquals(Ask.INSTANCE, this::ask)
                .onMessage(Owned.class, this::settle)
                .onMessage(Unknown.class, this::askAgain)
                .build();
    }

    private static Behavior<Command> settled() {
        return Behaviors.receive(Command.class).build();
    }

    // Steps

    private Behavior<Command> ask() {
        context.pipeToSelf(
                definition(CERTIFICATES).thenCombine(definition(BUNDLES), Owned::new), CertificateFamily::answer);
        return asking();
    }

    private static Command answer(@Nullable Owned owned, @Nullable Throwable failure) {
        return owned == null ? new Unknown(failure == null ? new IllegalStateException("no answer") : failure) : owned;
    }

    private CompletionStage<Optional<GenericKubernetesResource>> definition(String name) {
        return means.resources().find("apiextensions.k8s.io/v1", "CustomResourceDefinition", new ResourceKey("", name));
    }

    private Behavior<Command> settle(Owned owned) {
        if (owned.certificates().isEmpty()) {
            return askAgain(new Unknown(new IllegalStateException("there is no definition of " + CERTIFICATES
                    + ": expected cert-manager's or ours (deploy/crds) to be applied")));
        }
        var definition = owned.certificates().get();
        if (choice.acts(managedBy(definition))) {
            issue();
        } else {
            context.getLog().info("certificates are left to the controller that {} belongs to", CERTIFICATES);
            context.spawn(OtherIssuer.create(means.resources(), definition, settings, means.clock()), "other-issuer");
        }
        LabelledBundles.follow(means.resources(), means.metrics(), means.clock());
        if (owned.bundles().filter(bundles -> choice.acts(managedBy(bundles))).isPresent()) {
            context.spawn(
                    TrustBundles.create(means.resources(), settings, means.metrics(), means.clock()), "trust-bundles");
        }
        return settled();
    }

    private void issue() {
        var others = means.clustered()
                ? Optional.of(new ClusterHolders(context.getSystem()))
                : Optional.<ClusterHolders>empty();
        var outside = means.outside().map(alone -> others.map(alone::among).orElse(alone));
        var certificates = context.spawn(
                CertificatesController.create(
                        new CertificatesController.Means(
                                means.resources(), means.work(), means.clock(), means.metrics(), outside),
                        settings),
                "certificates");
        var rotations = new CaRotations.Means(
                means.resources(),
                name -> certificates.tell(new CertSupervisor.Renew(name)),
                means.holders(),
                others.<OtherHolders>map(one -> one).orElse(OtherHolders.NONE),
                means.work(),
                means.clock());
        context.spawn(CaRotations.create(rotations, settings), "rotations");
        context.spawn(StrayRoots.create(means.resources(), settings), "stray-roots");
        var clock = means.clock();
        context.spawn(IssuerUsage.create(IssuerKind.ISSUER, means.resources(), settings, clock), "usage-of-issuers");
        context.spawn(
                IssuerUsage.create(IssuerKind.CLUSTER_ISSUER, means.resources(), settings, clock),
                "usage-of-cluster-issuers");
        context.spawn(AutomaticRotations.create(means.resources(), settings, means.clock()), "automatic-rotations");
    }

    private Behavior<Command> askAgain(Unknown unknown) {
        context.getLog()
                .warn(
                        "who issues certificates is not known yet, again in {}: {}",
                        ASK_AGAIN,
                        unknown.failure().toString());
        timers.startSingleTimer(Ask.INSTANCE, ASK_AGAIN);
        return asking();
    }

    private static Optional<String> managedBy(GenericKubernetesResource definition) {
        return maybe(map(definition.getMetadata().getLabels()).get(ControllerChoice.MANAGED_BY));
    }
}
