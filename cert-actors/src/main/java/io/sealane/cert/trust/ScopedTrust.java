package io.sealane.cert.trust;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which roots count for whom: some for everybody, others for the servers and clients of one namespace alone. Who may make an authority in
 * his own namespace must not thereby speak for another one.
 *
 * @param mesh count for everybody
 * @param namespaces what counts beside them, by namespace
 */
public record ScopedTrust(TrustBundle mesh, Map<String, TrustBundle> namespaces) {

    /** Trusts nobody. */
    public static final ScopedTrust EMPTY = meshWide(TrustBundle.EMPTY);

    public ScopedTrust {
        namespaces = Map.copyOf(namespaces);
    }

    /** Roots that count for everybody, and no others. */
    public static ScopedTrust meshWide(TrustBundle roots) {
        return new ScopedTrust(roots, Map.of());
    }

    /** What a server or client of that namespace may prove itself with. */
    public TrustBundle in(String namespace) {
        var own = namespaces.get(namespace);
        return own == null ? mesh : mesh.plus(own);
    }

    /** What a server or client may prove itself with: of that namespace, or of none. */
    public TrustBundle in(Optional<String> namespace) {
        return namespace.map(this::in).orElse(mesh);
    }

    /** The same, with roots that count for the servers and clients of a namespace; for everybody where it is empty. */
    public ScopedTrust plus(Optional<String> namespace, TrustBundle roots) {
        if (namespace.isEmpty()) {
            return new ScopedTrust(mesh.plus(roots), namespaces);
        }
        var all = new HashMap<>(namespaces);
        all.merge(namespace.get(), roots, TrustBundle::plus);
        return new ScopedTrust(mesh, all);
    }
}
