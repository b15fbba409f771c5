package io.sealane.cert.trust;

import java.util.Map;
import java.util.Optional;

/** What the labels of a ConfigMap say about the roots that it holds: whether they count, and for whom. Pure. */
public final class BundleLabels {

    /** Knative's, on a ConfigMap whose roots count for everybody. */
    public static final String TRUST_BUNDLE = "networking.knative.dev/trust-bundle";

    /** Names the bundle of one authority: old root and new while it is replaced. */
    public static final String AUTHORITY = "cert.sealane.io/bundle";

    /** Names the namespace whose Issuer published the roots; they count for the servers and clients of that namespace alone. */
    public static final String ISSUER_NAMESPACE = "cert.sealane.io/issuer-namespace";

    private BundleLabels() {}

    /** Whether a ConfigMap with these labels holds the roots of one namespace's Issuer. */
    public static boolean isOfIssuer(Map<String, String> labels) {
        return labels.containsKey(ISSUER_NAMESPACE) && labels.containsKey(AUTHORITY);
    }

    /**
     * The namespace whose servers and clients the roots count for.
     *
     * @param in where the ConfigMap is; who rules that namespace speaks for all who read it, so its own Issuers do too
     * @return empty: they count for everybody
     */
    public static Optional<String> scope(Map<String, String> labels, String in) {
        return Optional.ofNullable(labels.get(ISSUER_NAMESPACE)).filter(issuers -> !issuers.equals(in));
    }
}
