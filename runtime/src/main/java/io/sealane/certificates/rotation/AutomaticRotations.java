package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.text;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.SecretName;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.issuer.IssuerSecrets;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CertificateStatuses;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.model.StoredChain;
import io.sealane.certificates.rotation.RotationDue.Due;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts a CARotation for each Certificate that is due but feeds an issuer, so that an authority is replaced in time with nobody watching.
 *
 * <p>What is due is what the certificate's keeper reports ({@code Issuing} is False with reason {@code RotationRequired}); the rotation's
 * name says which authority it replaces, so that a crash between two writes makes no second one.
 */
public final class AutomaticRotations implements Reconciler {

    /** Annotation on a Certificate: {@code manual} leaves the rotation of its authority to people. */
    static final String ROTATE = "cert.sealane.io/rotate";

    private final Resources resources;
    private final CertificatesSettings settings;
    private final ObjectEvents events;
    private final InstantSource clock;

    private AutomaticRotations(Resources resources, CertificatesSettings settings, InstantSource clock) {
        this.resources = resources;
        this.settings = settings;
        this.events = new ObjectEvents(resources, "sealane-certificates", clock);
        this.clock = clock;
    }

    /** The controller as one actor; does nothing where it is switched off. */
    public static Behavior<Reconcilers.Command> create(
            Resources resources, CertificatesSettings settings, InstantSource clock) {
        return Behaviors.setup(context -> {
            var rotations = new AutomaticRotations(resources, settings, clock);
            var queue = context.spawn(Reconcilers.create("due authority", rotations, settings.issuers()), "queue");
            if (settings.automatic().enabled()) {
                Reconcilers.wakeOn(resources.informer(Certificate.class), queue);
                Reconcilers.wakeOn(resources.informer(CARotation.class), queue, change -> rotations.due());
                Reconcilers.wakeOn(resources.informer(IssuerKind.ISSUER.model()), queue, change -> rotations.due());
                Reconcilers.wakeOn(
                        resources.informer(IssuerKind.CLUSTER_ISSUER.model()), queue, change -> rotations.due());
            }
            return Behaviors.receiveMessage(message -> {
                queue.tell(message);
                return Behaviors.same();
            });
        });
    }

    private Stream<ResourceKey> due() {
        return resources.informer(Certificate.class).list().stream()
                .filter(AutomaticRotations::isDue)
                .map(ResourceKey::of);
    }

    private static boolean isDue(Certificate certificate) {
        return certificate.getMetadata().getDeletionTimestamp() == null
                && !"manual"
                        .equals(map(certificate.getMetadata().getAnnotations()).get(ROTATE))
                && CertificateStatuses.of(certificate)
                        .condition(CertificateStatus.ISSUING)
                        .filter(issuing -> issuing.reason().equals(CertificateStatus.ROTATION_REQUIRED))
                        .isPresent();
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var found = resources.informer(Certificate.class).get(key).filter(AutomaticRotations::isDue);
        var secret = found.flatMap(one -> maybe(one.getSpec()))
                .map(spec -> new SecretName(key.namespace(), text(spec.getSecretName())));
        var issuer = secret.flatMap(this::issuer);
        if (issuer.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return resources
                .get(Secret.class, Secrets.key(secret.orElseThrow()))
                .thenCompose(stored -> stored.flatMap(StoredChain::of)
                        .map(chain -> decide(found.orElseThrow(), issuer.get(), chain))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    private CompletionStage<Optional<Duration>> decide(Certificate certificate, ResourceKey issuer, StoredChain chain) {
        var stated = CertificateStatuses.of(certificate).notAfter();
        if (stated.filter(chain.notAfter()::equals).isEmpty()) {
            // What was reported is about the authority before this one.
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (!CertificateChain.isSelfSigned(chain.leaf())) {
            events.warning(
                    certificate,
                    "NotRotated",
                    "an intermediate authority keeps its root and needs no rotation: annotate this Certificate with "
                            + IssuerSecrets.RENEW_IN_PLACE + ": \"true\"");
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var due = new RotationDue(settings.automatic(), settings.clusterNamespace())
                .decide(
                        issuer,
                        chain,
                        text(certificate.getMetadata().getResourceVersion()),
                        resources.informer(CARotation.class).list(),
                        clock.instant());
        if (due instanceof Due.Later later) {
            return CompletableFuture.completedFuture(Optional.of(later.in()));
        }
        return due instanceof Due.Now now
                ? start(certificate, now)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    private CompletionStage<Optional<Duration>> start(Certificate certificate, Due.Now due) {
        var rotation = due.rotation();
        return resources
                .create(rotation)
                .thenAccept(created -> events.normal(
                        certificate,
                        "RotationStarted",
                        "CARotation " + ResourceKey.of(rotation) + " replaces this authority"))
                .exceptionally(AutomaticRotations::unlessThere)
                .thenCompose(done -> deleteAll(due.outdated()))
                .thenApply(done -> Optional.empty());
    }

    private static @Nullable Void unlessThere(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ResourceFailure refused && refused.reason() == ResourceFailure.Reason.ALREADY_EXISTS) {
            return null;
        }
        throw new CompletionException(cause);
    }

    private CompletionStage<Void> deleteAll(List<ResourceKey> outdated) {
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (var key : outdated) {
            all = all.thenCompose(done -> resources.delete(CARotation.class, key));
        }
        return all;
    }

    /** Who signs with a Secret; without a namespace for a ClusterIssuer. Of several the first by name, cluster-wide ones before others. */
    private Optional<ResourceKey> issuer(SecretName secret) {
        return Stream.concat(signingWith(IssuerKind.CLUSTER_ISSUER, secret), signingWith(IssuerKind.ISSUER, secret))
                .findFirst();
    }

    private <T extends HasMetadata> Stream<ResourceKey> signingWith(IssuerKind<T> kind, SecretName secret) {
        return resources.informer(kind.model()).list().stream()
                .filter(issuer -> IssuerSecrets.of(kind, issuer, settings.clusterNamespace())
                        .filter(secret::equals)
                        .isPresent())
                .map(ResourceKey::of)
                .sorted(Comparator.comparing(ResourceKey::name));
    }
}
