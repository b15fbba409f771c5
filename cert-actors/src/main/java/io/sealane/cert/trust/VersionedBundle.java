package io.sealane.cert.trust;

/**
 * A bundle as it is handed to those that trust by it.
 *
 * @param id which bundle, whatever it holds at a time
 * @param version grows with each change of one bundle; at least 1
 * @param bundle what it holds; its fingerprint proves what was taken
 */
public record VersionedBundle(String id, long version, TrustBundle bundle) {

    public VersionedBundle {
        if (version < 1) {
            throw new IllegalArgumentException("version of bundle " + id + ": expected at least 1, got " + version);
        }
    }

    /** Whether this may follow the other: from one version to the next, trust grows or shrinks and is never swapped. */
    public boolean mayFollow(VersionedBundle other) {
        return version > other.version && (bundle.supersetOf(other.bundle) || other.bundle.supersetOf(bundle));
    }

    @Override
    public String toString() {
        return id + " version " + version + " " + bundle;
    }
}
