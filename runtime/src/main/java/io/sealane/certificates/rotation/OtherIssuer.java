package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.maybe;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Stands where the certificate controllers would be while somebody else, cert-manager as a rule, is the controller of these kinds. It
 * writes neither Certificates nor Secrets: it tells when nobody seems to issue, and that a CARotation has no effect.
 */
public final class OtherIssuer {

    private static final String LEASE = "cert-manager-controller";
    private static final Duration LOOK = Duration.ofMinutes(1);
    /** A leader renews far more often. */
    private static final Duration RENEWED_WITHIN = Duration.ofMinutes(2);

    private static final String NOT_OURS =
            "cert-manager issues here, and knows no CARotation: rotate by hand, with both"
                    + " roots in a trust bundle (docs/certificates.md), or set sealane.cert.controller";

    private final Resources resources;
    private final HasMetadata about;
    private final ObjectEvents events;
    private final InstantSource clock;
    private Optional<Instant> waitingSince = Optional.empty();

    OtherIssuer(Resources resources, HasMetadata about, InstantSource clock) {
        this.resources = resources;
        this.about = about;
        this.events = new ObjectEvents(resources, "sealane-certificates", clock);
        this.clock = clock;
    }

    /** @param definition what Events are about: the definition of Certificates */
    public static Behavior<Reconcilers.Command> create(
            Resources resources, HasMetadata definition, CertificatesSettings settings, InstantSource clock) {
        return Behaviors.setup(context -> {
            var other = new OtherIssuer(resources, definition, clock);
            var presence = context.spawn(
                    Reconcilers.create("cert-manager", key -> other.look(), settings.issuers()), "presence");
            var leases = resources.informer(Lease.class);
            leases.synced().thenRun(() -> presence.tell(new Reconcilers.Wake(ResourceKey.of(definition))));
            Reconciler refusal = key -> other.refuse(key);
            var rotations = context.spawn(Reconcilers.create("CARotation", refusal, settings.issuers()), "rotations");
            Reconcilers.wakeOn(resources.informer(CARotation.class), rotations);
            return Behaviors.receiveMessage(message -> {
                presence.tell(message);
                return Behaviors.same();
            });
        });
    }

    /** Calls never overlap, so the field needs no lock; they happen one after the other. */
    CompletionStage<Optional<Duration>> look() {
        var now = clock.instant();
        var alive = resources.informer(Lease.class).list().stream()
                .filter(lease -> LEASE.equals(lease.getMetadata().getName()))
                .flatMap(lease -> maybe(lease.getSpec()).flatMap(spec -> maybe(spec.getRenewTime())).stream())
                .anyMatch(renewed -> renewed.toInstant().plus(RENEWED_WITHIN).isAfter(now));
        if (alive) {
            waitingSince = Optional.empty();
        } else if (waitingSince.isEmpty()) {
            // It may be about to start, or to change its leader.
            waitingSince = Optional.of(now);
        } else {
            events.warning(
                    about,
                    "NobodyIssues",
                    "this node leaves certificates to cert-manager, but no Lease " + LEASE
                            + " is being renewed: expected its controller to run; see sealane.cert.controller");
        }
        return CompletableFuture.completedFuture(Optional.of(LOOK));
    }

    CompletionStage<Optional<Duration>> refuse(ResourceKey key) {
        var found = resources.informer(CARotation.class).get(key);
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return resources
                .editStatus(found.get(), one -> one.with(RotationStatuses.notOurs(one, NOT_OURS, clock.instant())))
                .<Optional<Duration>>thenApply(done -> Optional.empty())
                .exceptionally(OtherIssuer::unlessGone);
    }

    private static Optional<Duration> unlessGone(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ResourceFailure refused && refused.reason() == ResourceFailure.Reason.NOT_FOUND) {
            return Optional.empty();
        }
        throw new CompletionException(cause);
    }
}
