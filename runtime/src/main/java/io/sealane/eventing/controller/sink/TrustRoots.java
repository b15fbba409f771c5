package io.sealane.eventing.controller.sink;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.trust.BundleLabels;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.TrustBundleParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The roots that deliveries trust beside those of the platform: all values of all labelled ConfigMaps of the system namespace.
 *
 * @param trust what was good, and for whom it counts
 * @param authorities the roots of each CA that was rotated
 * @param problems by ConfigMap name, what was left out
 * @param hosts tells whose the host of a destination is
 */
public record TrustRoots(
        ScopedTrust trust, List<Authority> authorities, Map<String, List<String>> problems, NamespaceOfHost hosts) {

    /** Of the platform alone. */
    public static final TrustRoots NONE =
            new TrustRoots(ScopedTrust.EMPTY, List.of(), Map.of(), new NamespaceOfHost("cluster.local"));

    /**
     * A CA that was rotated.
     *
     * @param scope the one namespace that it speaks for; empty: the mesh
     * @param roots old and new while both are needed
     */
    public record Authority(Optional<String> scope, TrustBundle roots) {

        private boolean isOneOf(TrustBundle others) {
            return roots.roots().stream().anyMatch(others.roots()::contains);
        }
    }

    /** Whether a ConfigMap holds roots. */
    public static boolean labelled(ConfigMap map, String systemNamespace) {
        var labels = labels(map);
        return systemNamespace.equals(map.getMetadata().getNamespace())
                && ("true".equals(labels.get(BundleLabels.TRUST_BUNDLE)) || BundleLabels.isOfIssuer(labels));
    }

    /** Those of the ConfigMaps that are {@link #labelled}. */
    public static TrustRoots of(List<ConfigMap> labelled, NamespaceOfHost hosts) {
        var trust = ScopedTrust.EMPTY;
        var authorities = new ArrayList<Authority>();
        var problems = new HashMap<String, List<String>>();
        for (var map : labelled) {
            var bad = new ArrayList<String>();
            var own = TrustBundle.EMPTY;
            for (var entry : texts(map, bad).entrySet()) {
                var parsed = TrustBundleParser.parse(entry.getValue(), "key " + entry.getKey());
                own = own.plus(parsed.bundle());
                bad.addAll(parsed.problems());
            }
            var scope = BundleLabels.scope(labels(map), map.getMetadata().getNamespace());
            trust = trust.plus(scope, own);
            if (labels(map).containsKey(BundleLabels.AUTHORITY)) {
                authorities.add(new Authority(scope, own));
            }
            if (!bad.isEmpty()) {
                problems.put(map.getMetadata().getName(), List.copyOf(bad));
            }
        }
        return new TrustRoots(trust, List.copyOf(authorities), Map.copyOf(problems), hosts);
    }

    /** What counts for everybody. */
    public TrustBundle bundle() {
        return trust.mesh();
    }

    /**
     * Which roots a receiver's chain may end at: these, and what is named for it.
     *
     * @param sender namespace of the resource that names the receiver; if it names a CA that its own namespace rotates, old and new count
     * @param caCerts the roots that are named for the receiver
     */
    public TrustBundle of(String sender, URI uri, Optional<String> caCerts) {
        return of(sender, uri, named(caCerts));
    }

    static TrustBundle named(Optional<String> caCerts) {
        return caCerts.map(pem -> TrustBundleParser.parse(pem, "CACerts").bundle())
                .orElse(TrustBundle.EMPTY);
    }

    TrustBundle of(String sender, URI uri, TrustBundle named) {
        var all = trust.in(hosts.of(uri.getHost())).plus(named);
        for (var authority : authorities) {
            if (authority.scope().filter(sender::equals).isPresent() && authority.isOneOf(named)) {
                all = all.plus(authority.roots());
            }
        }
        return all;
    }

    /** What senders are to trust for a certificate of the mesh below {@code caCrt}: while its CA is rotated, old and new root. */
    public String around(String caCrt) {
        var own = TrustBundleParser.parse(caCrt, "ca.crt").bundle();
        var all = own;
        for (var authority : authorities) {
            if (authority.scope().isEmpty() && authority.isOneOf(own)) {
                all = all.plus(authority.roots());
            }
        }
        return all.equals(own) ? caCrt : all.toPem();
    }

    private static Map<String, String> labels(ConfigMap map) {
        var labels = map.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    private static Map<String, String> texts(ConfigMap map, List<String> bad) {
        var texts = new TreeMap<String, String>();
        if (map.getData() != null) {
            texts.putAll(map.getData());
        }
        if (map.getBinaryData() != null) {
            map.getBinaryData().forEach((key, value) -> {
                try {
                    texts.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII));
                } catch (IllegalArgumentException e) {
                    bad.add("key " + key + ": expected base64: " + e.getMessage());
                }
            });
        }
        return texts;
    }
}
