package io.sealane.certificates.rotation;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.SecretName;
import io.sealane.cert.rotation.CaRotation;
import io.sealane.cert.rotation.RotationPlan;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.certificates.bundle.PublishedRoots;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CertificateStories;
import io.sealane.certificates.model.Present;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Serves CARotation: one {@link CaRotation} for each resource whose spec can be read and whose issuer is a CA. It begins where the status
 * says, so a node that starts again goes on.
 */
public final class CaRotations extends AbstractBehavior<CaRotations.Command> {

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    private enum Synced implements Command {
        INSTANCE
    }

    private record Seen(Change<CARotation> change) implements Command {}

    private enum IssuersChanged implements Command {
        INSTANCE
    }

    /**
     * What rotations work with.
     *
     * @param renew orders a new certificate
     * @param holders those of this process that trust by the roots or show certificates, as they are now
     * @param others those of other nodes
     * @param work runs cryptography
     */
    public record Means(
            Resources resources,
            Consumer<CertificateName> renew,
            Supplier<List<TrustHolder>> holders,
            OtherHolders others,
            Executor work,
            InstantSource clock) {

        private Means told() {
            return new Means(CertificateStories.told(resources, clock), renew, holders, others, work, clock);
        }
    }

    private final Means means;
    private final CertificatesSettings settings;
    private final RotationInventory inventory;
    private final Map<ResourceKey, ActorRef<CaRotation.Command>> running = new HashMap<>();
    private final Map<ResourceKey, CARotation> waiting = new HashMap<>();

    private CaRotations(ActorContext<Command> context, Means means, CertificatesSettings settings) {
        super(context);
        this.means = means;
        this.settings = settings;
        this.inventory =
                new RotationInventory(means.resources(), settings.clusterNamespace(), settings.meshNamespaces());
    }

    /** Rotations run for as long as the actor lives; stopping it leaves them where they are. */
    public static Behavior<Command> create(Means means, CertificatesSettings settings) {
        return Behaviors.setup(context -> {
            // A certificate that is not seen yet would be one that nobody replaces.
            context.pipeToSelf(
                    CompletableFuture.allOf(List.of(
                                    Certificate.class,
                                    Secret.class,
                                    CARotation.class,
                                    IssuerKind.ISSUER.model(),
                                    IssuerKind.CLUSTER_ISSUER.model())
                            .stream()
                            .map(kind ->
                                    means.resources().informer(kind).synced().toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new)),
                    (done, failure) -> Synced.INSTANCE);
            return new CaRotations(context, means.told(), settings);
        });
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Synced.INSTANCE, this::listen)
                .onMessage(Seen.class, seen -> see(seen.change()))
                .onMessageEquals(IssuersChanged.INSTANCE, this::tryAgain)
                .build();
    }

    private Behavior<Command> listen() {
        var self = getContext().getSelf();
        means.resources().informer(CARotation.class).listen(change -> self.tell(new Seen(change)));
        means.resources().informer(IssuerKind.ISSUER.model()).listen(change -> self.tell(IssuersChanged.INSTANCE));
        means.resources()
                .informer(IssuerKind.CLUSTER_ISSUER.model())
                .listen(change -> self.tell(IssuersChanged.INSTANCE));
        return this;
    }

    private Behavior<Command> see(Change<CARotation> change) {
        var key = change.key();
        var gone = !change.present() || change.resource().getMetadata().getDeletionTimestamp() != null;
        var actor = running.get(key);
        if (gone) {
            waiting.remove(key);
            if (actor != null) {
                running.remove(key);
                getContext().stop(actor);
            }
            return this;
        }
        try {
            var plan = RotationSpecs.plan(change.resource(), settings.rotation());
            if (actor != null) {
                actor.tell(new CaRotation.Changed(plan));
            } else {
                running.put(key, begin(key, change.resource(), plan));
                waiting.remove(key);
            }
        } catch (IllegalArgumentException e) {
            refuse(key, change.resource(), Present.text(e.getMessage()));
        }
        return this;
    }

    private Behavior<Command> tryAgain() {
        Map.copyOf(waiting).forEach((key, rotation) -> see(new Change<>(key, rotation, true)));
        return this;
    }

    private ActorRef<CaRotation.Command> begin(ResourceKey key, CARotation rotation, RotationPlan plan) {
        var authority = new RotatedAuthority(
                means.resources(), secretOf(key, rotation), plan.id(), RotationSpecs.broughtAlong(rotation));
        var issuer = RotationSpecs.issuer(rotation).name();
        var world = new ResourceRotationWorld(
                new ResourceRotationWorld.Means(
                        means.resources(),
                        means.renew(),
                        means.work(),
                        settings.keeping().stepDeadline(),
                        means.clock()::instant),
                key,
                authority,
                new PublishedRoots(
                        means.resources(), issuer, RotationSpecs.scope(rotation), settings.trustNamespaces()),
                new HolderQuorum(key, means.holders(), means.others(), settings.meshNamespaces(), means.clock()),
                inventory);
        return getContext().spawnAnonymous(CaRotation.create(plan, world, means.clock()));
    }

    /** The Secret that the issuer signs with. */
    private SecretName secretOf(ResourceKey key, CARotation rotation) {
        var ref = RotationSpecs.issuer(rotation);
        if (!ref.isClusterWide()) {
            return secretOf(IssuerKind.ISSUER, new ResourceKey(key.namespace(), ref.name()), ref.toString());
        }
        if (!key.namespace().equals(settings.clusterNamespace())) {
            // Who may write in some namespace must not thereby rotate an authority of the whole cluster.
            throw new IllegalArgumentException(
                    "spec.issuerRef.kind: expected Issuer, got ClusterIssuer; a rotation of a"
                            + " ClusterIssuer belongs in namespace " + settings.clusterNamespace());
        }
        return secretOf(IssuerKind.CLUSTER_ISSUER, new ResourceKey("", ref.name()), ref.toString());
    }

    private <T extends HasMetadata> SecretName secretOf(IssuerKind<T> kind, ResourceKey issuer, String name) {
        var found = means.resources().informer(kind.model()).get(issuer).map(kind.spec());
        if (found.isPresent() && found.get() instanceof IssuerSpec.Ca ca) {
            return new SecretName(IssuerKind.secretNamespace(issuer, settings.clusterNamespace()), ca.secretName());
        }
        throw new IllegalArgumentException("spec.issuerRef: expected an issuer with ca, got "
                + found.map(spec -> name + " of type " + spec).orElse(name + ", which does not exist"));
    }

    private void refuse(ResourceKey key, CARotation rotation, String why) {
        waiting.put(key, rotation);
        getContext().getLog().warn("CARotation {} cannot begin: {}", key, why);
        means.resources()
                .editStatus(
                        rotation,
                        one -> one.with(
                                RotationStatuses.refused(one, why, means.clock().instant())))
                .exceptionally(failure -> {
                    getContext().getLog().debug("status of CARotation {} not written: {}", key, failure.toString());
                    return rotation;
                });
    }
}
