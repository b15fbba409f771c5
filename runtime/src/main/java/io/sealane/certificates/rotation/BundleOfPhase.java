package io.sealane.certificates.rotation;

import io.sealane.cert.rotation.RotationPhase.Trusted;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Which of two roots are trusted, and which are not any more.
 *
 * @param trusted in the bundle
 * @param dropped from it
 */
record BundleOfPhase(List<X509Certificate> trusted, List<X509Certificate> dropped) {

    static BundleOfPhase of(Trusted which, X509Certificate old, X509Certificate next) {
        return switch (which) {
            case OLD -> new BundleOfPhase(List.of(old), List.of(next));
            case BOTH -> new BundleOfPhase(List.of(old, next), List.of());
            case NEW -> new BundleOfPhase(List.of(next), List.of(old));
        };
    }

    /** @param scope the one namespace whose servers and clients it counts for; empty: everybody */
    VersionedBundle versioned(String id, long version, Optional<String> scope) {
        return new VersionedBundle(id, version, TrustBundle.of(trusted), scope);
    }
}
