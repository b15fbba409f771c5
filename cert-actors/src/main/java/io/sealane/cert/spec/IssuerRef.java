package io.sealane.cert.spec;

/**
 * Who is to issue. What was left out is filled in, so that two references that mean the same are equal.
 *
 * @param group {@code cert-manager.io} when left empty
 * @param kind {@code Issuer} when left empty; of the built-in group only {@code Issuer} and {@code ClusterIssuer}
 * @param name required
 */
public record IssuerRef(String group, String kind, String name) {

    /** The group of the built-in issuers. */
    public static final String GROUP = "cert-manager.io";

    private static final String ISSUER = "Issuer";
    private static final String CLUSTER_ISSUER = "ClusterIssuer";

    public IssuerRef {
        group = group.isEmpty() ? GROUP : group;
        kind = kind.isEmpty() ? ISSUER : kind;
        if (name.isEmpty()) {
            throw new IllegalArgumentException("spec.issuerRef.name: expected a name, got none");
        }
        if (group.equals(GROUP) && !kind.equals(ISSUER) && !kind.equals(CLUSTER_ISSUER)) {
            throw new IllegalArgumentException("spec.issuerRef.kind: expected Issuer or ClusterIssuer, got " + kind
                    + " (is spec.issuerRef.group missing?)");
        }
    }

    public static IssuerRef issuer(String name) {
        return new IssuerRef(GROUP, ISSUER, name);
    }

    public static IssuerRef clusterIssuer(String name) {
        return new IssuerRef(GROUP, CLUSTER_ISSUER, name);
    }

    /** Whether it may be used from every namespace. */
    public boolean isClusterWide() {
        return kind.equals(CLUSTER_ISSUER);
    }

    @Override
    public String toString() {
        return kind + (group.equals(GROUP) ? "" : "." + group) + " " + name;
    }
}
