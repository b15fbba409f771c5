package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.map;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sealane.cert.rotation.RotationPhase;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Reference;
import io.sealane.certificates.model.CARotation.Spec;
import io.sealane.certificates.model.StoredChain;
import io.sealane.certificates.settings.AutomaticSettings;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Decides whether a rotation is to begin by itself. Pure. */
final class RotationDue {

    /** Label on rotations that began by themselves: the issuer. */
    static final String AUTOMATIC = "cert.sealane.io/automatic";

    /** Annotation on rotations that began by themselves: the version of the Certificate that was due. */
    static final String REPORT = "cert.sealane.io/certificate-version";

    private static final int FINGERPRINT_CHARS = 8;
    private static final int LABEL_CHARS_MAX = 63;

    /** What is to be done about an authority that is due. */
    sealed interface Due {

        /** One is under way, or has just ended well. */
        enum Never implements Due {
            INSTANCE
        }

        /** The last one was aborted not long ago. */
        record Later(Duration in) implements Due {}

        /** @param outdated rotations that nobody needs to see any more */
        record Now(CARotation rotation, List<ResourceKey> outdated) implements Due {}
    }

    private final AutomaticSettings settings;
    private final String clusterNamespace;

    RotationDue(AutomaticSettings settings, String clusterNamespace) {
        this.settings = settings;
        this.clusterNamespace = clusterNamespace;
    }

    /**
     * @param issuer who signs with the authority; without a namespace when it is a ClusterIssuer
     * @param report the version of the Certificate whose status says so
     * @param all every rotation there is
     */
    Due decide(ResourceKey issuer, StoredChain authority, String report, List<CARotation> all, Instant now) {
        var namespace = issuer.namespace().isEmpty() ? clusterNamespace : issuer.namespace();
        var prefix = issuer.name() + "-"
                + RotationInventory.fingerprint(authority.leaf()).substring(0, FINGERPRINT_CHARS);
        var wanted = rotation(issuer, namespace, prefix, report);
        var same = all.stream()
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null)
                .filter(one -> RotationSpecs.sameIssuer(one, wanted))
                .toList();
        if (same.stream().anyMatch(one -> !phase(one).isOver() || hasSettled(one, report))) {
            return Due.Never.INSTANCE;
        }
        var last = same.stream()
                .filter(one -> isNamedAfter(one, prefix))
                .map(RotationDue::ended)
                .max(Comparator.naturalOrder());
        var left =
                last.map(at -> Duration.between(now, at.plus(settings.retry()))).orElse(Duration.ZERO);
        if (left.compareTo(Duration.ZERO) > 0) {
            return new Due.Later(left);
        }
        return new Due.Now(rotation(issuer, namespace, free(prefix, same), report), outdated(same));
    }

    private static String free(String prefix, List<CARotation> taken) {
        return Stream.iterate(1, n -> n + 1)
                .map(n -> n == 1 ? prefix : prefix + "-" + n)
                .filter(name -> taken.stream()
                        .noneMatch(one -> name.equals(one.getMetadata().getName())))
                .findFirst()
                .orElseThrow();
    }

    /** The newest stay: they tell when this authority was tried last. */
    private List<ResourceKey> outdated(List<CARotation> same) {
        return same.stream()
                .filter(one -> map(one.getMetadata().getLabels()).containsKey(AUTOMATIC))
                .sorted(Comparator.comparing(RotationDue::ended).reversed())
                .skip(settings.kept())
                .map(ResourceKey::of)
                .toList();
    }

    /** The keeper may be slower to look than a rotation is to end: what it reported before is settled. */
    private static boolean hasSettled(CARotation rotation, String report) {
        return phase(rotation) == RotationPhase.DONE
                && report.equals(map(rotation.getMetadata().getAnnotations()).get(REPORT));
    }

    private static boolean isNamedAfter(CARotation rotation, String prefix) {
        var name = rotation.getMetadata().getName();
        return name.equals(prefix) || name.startsWith(prefix + "-");
    }

    private static RotationPhase phase(CARotation rotation) {
        return RotationStatuses.of(rotation.status(), Instant.EPOCH).phase();
    }

    private static Instant ended(CARotation rotation) {
        var history = RotationStatuses.of(rotation.status(), Instant.EPOCH).history();
        return history.isEmpty()
                ? Instant.EPOCH
                : history.get(history.size() - 1).at();
    }

    private static CARotation rotation(ResourceKey issuer, String namespace, String name, String report) {
        var kind = issuer.namespace().isEmpty() ? "ClusterIssuer" : "Issuer";
        var label = issuer.name().substring(0, Math.min(issuer.name().length(), LABEL_CHARS_MAX));
        var metadata = new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of(AUTOMATIC, label, "app.kubernetes.io/managed-by", "sealane"))
                .withAnnotations(Map.of(REPORT, report))
                .build();
        return CARotation.of(metadata, new Spec(new Reference(issuer.name(), kind, null), "Rotate", null, null));
    }
}
