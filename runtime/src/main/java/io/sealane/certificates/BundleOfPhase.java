package io.sealane.certificates;

import io.sealane.cert.rotation.RotationPhase.Trusted;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import java.security.cert.X509Certificate;
import java.util.List;

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

    VersionedBundle versioned(String id, long version) {
        return new VersionedBundle(id, version, TrustBundle.of(trusted));
    }
}
