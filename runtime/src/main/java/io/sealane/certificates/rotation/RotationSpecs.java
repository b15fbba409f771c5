package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.text;

import io.sealane.cert.rotation.RotationPlan;
import io.sealane.cert.rotation.RotationPlan.Wish;
import io.sealane.cert.rotation.RotationSettings;
import io.sealane.cert.rotation.RotationSettings.Holds;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Spec;
import io.sealane.certificates.model.GoDurations;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a CARotation's spec. A wrong field is refused by its path, its value and what was expected. */
final class RotationSpecs {

    private RotationSpecs() {}

    static RotationPlan plan(CARotation rotation, RotationSettings defaults) {
        var spec = spec(rotation);
        var holds = defaults.holds();
        var own = spec.hold();
        var id = rotation.getMetadata().getName() + "-"
                + text(rotation.getMetadata().getUid());
        return new RotationPlan(
                id,
                wish(spec.action()),
                own == null
                        ? defaults
                        : defaults.with(new Holds(
                                duration("publish", own.publish(), holds.publish()),
                                duration("drain", own.drain(), holds.drain()),
                                duration("shadow", own.shadow(), holds.shadow()),
                                tenants(own.tenants(), holds.tenants()))));
    }

    static IssuerRef issuer(CARotation rotation) {
        var ref = spec(rotation).issuerRef();
        if (ref == null || text(ref.name()).isEmpty()) {
            throw new IllegalArgumentException("spec.issuerRef.name: expected a name, got none");
        }
        return new IssuerRef(text(ref.group()), text(ref.kind()), text(ref.name()));
    }

    /** The one namespace that the issuer signs for; empty: all. */
    static Optional<String> scope(CARotation rotation) {
        return issuer(rotation).isClusterWide()
                ? Optional.empty()
                : Optional.of(rotation.getMetadata().getNamespace());
    }

    static Optional<String> broughtAlong(CARotation rotation) {
        return maybe(spec(rotation).next()).flatMap(next -> maybe(next.secretName()));
    }

    /** Whether two rotations are about one authority. */
    static boolean sameIssuer(CARotation one, CARotation other) {
        try {
            var issuer = issuer(one);
            return issuer.equals(issuer(other))
                    && (issuer.isClusterWide()
                            || one.getMetadata()
                                    .getNamespace()
                                    .equals(other.getMetadata().getNamespace()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Spec spec(CARotation rotation) {
        var spec = rotation.spec();
        if (spec == null) {
            throw new IllegalArgumentException("spec: expected one, got none");
        }
        return spec;
    }

    private static Wish wish(@Nullable String action) {
        return switch (text(action)) {
            case "", "Rotate" -> Wish.ROTATE;
            case "Abort" -> Wish.ABORT;
            case "Emergency" -> Wish.EMERGENCY;
            default ->
                throw new IllegalArgumentException("spec.action: expected Rotate, Abort or Emergency, got " + action);
        };
    }

    private static Optional<Duration> tenants(@Nullable String given, Optional<Duration> otherwise) {
        if (given == null || given.isEmpty()) {
            return otherwise;
        }
        return given.equals(RotationSettings.UNLIMITED)
                ? Optional.empty()
                : Optional.of(duration("tenants", given, Duration.ZERO));
    }

    private static Duration duration(String field, @Nullable String given, Duration otherwise) {
        if (given == null || given.isEmpty()) {
            return otherwise;
        }
        try {
            return GoDurations.parse(given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "spec.hold." + field + ": expected a duration such as 5m, got " + given, e);
        }
    }
}
