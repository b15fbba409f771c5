package io.sealane.cert.trust;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;

/**
 * A bundle as it is handed to those that trust by it.
 *
 * @param id which bundle, whatever it holds at a time
 * @param version grows with each change of one bundle; at least 1
 * @param bundle what it holds; its fingerprint proves what was taken
 * @param scope the one namespace whose servers and clients it counts for; empty: everybody
 */
public record VersionedBundle(String id, long version, TrustBundle bundle, Optional<String> scope) {

    public VersionedBundle {
        if (version < 1) {
            throw new IllegalArgumentException("version of bundle " + id + ": expected at least 1, got " + version);
        }
    }

    /** One that counts for everybody. */
    public VersionedBundle(String id, long version, TrustBundle bundle) {
        this(id, version, bundle, Optional.empty());
    }

    /** Whether this may follow the other: from one version to the next, trust grows or shrinks and is never swapped. */
    public boolean mayFollow(VersionedBundle other) {
        return version > other.version && (bundle.supersetOf(other.bundle) || other.bundle.supersetOf(bundle));
    }

    /**
     * Whether somebody goes by it. Who judges others than those it counts for need not know it; but if one of its roots counts there all the
     * same, because somebody wants it so, then the others must too, or the peers that follow the change would be refused.
     *
     * @param trusted the roots that peers are judged by
     * @param peers the namespace whose peers these are; empty: of any, or of none
     * @param dropped roots that earlier versions had and this one has not
     */
    public boolean isFollowed(TrustBundle trusted, Optional<String> peers, Collection<X509Certificate> dropped) {
        var counts = scope.isEmpty()
                || scope.equals(peers)
                || bundle.roots().stream().anyMatch(trusted.roots()::contains);
        return (!counts || trusted.supersetOf(bundle)) && dropped.stream().noneMatch(trusted.roots()::contains);
    }

    @Override
    public String toString() {
        return id + " version " + version + " " + bundle;
    }
}
