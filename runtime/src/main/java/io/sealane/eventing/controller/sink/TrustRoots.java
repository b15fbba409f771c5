package io.sealane.eventing.controller.sink;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.TrustBundleParser;
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
 * @param bundle what was good
 * @param authorities the roots of each CA that was rotated, old and new while both are needed
 * @param problems by ConfigMap name, what was left out
 */
public record TrustRoots(TrustBundle bundle, List<TrustBundle> authorities, Map<String, List<String>> problems) {

    /** Marks the ConfigMaps that hold roots. */
    public static final String LABEL = "networking.knative.dev/trust-bundle";
    /** Label of ConfigMaps that hold the roots of one CA and no others. */
    private static final String AUTHORITY = "cert.sealane.io/bundle";

    /** Of the platform alone. */
    public static final TrustRoots NONE = new TrustRoots(TrustBundle.EMPTY, List.of(), Map.of());

    /** Whether a ConfigMap holds roots. */
    public static boolean labelled(ConfigMap map, String systemNamespace) {
        var labels = map.getMetadata().getLabels();
        return systemNamespace.equals(map.getMetadata().getNamespace())
                && labels != null
                && "true".equals(labels.get(LABEL));
    }

    /** Those of the ConfigMaps that are {@link #labelled}. */
    public static TrustRoots of(List<ConfigMap> labelled) {
        var bundle = TrustBundle.EMPTY;
        var authorities = new ArrayList<TrustBundle>();
        var problems = new HashMap<String, List<String>>();
        for (var map : labelled) {
            var bad = new ArrayList<String>();
            var own = TrustBundle.EMPTY;
            for (var entry : texts(map, bad).entrySet()) {
                var parsed = TrustBundleParser.parse(entry.getValue(), "key " + entry.getKey());
                own = own.plus(parsed.bundle());
                bad.addAll(parsed.problems());
            }
            bundle = bundle.plus(own);
            if (map.getMetadata().getLabels() != null
                    && map.getMetadata().getLabels().containsKey(AUTHORITY)) {
                authorities.add(own);
            }
            if (!bad.isEmpty()) {
                problems.put(map.getMetadata().getName(), List.copyOf(bad));
            }
        }
        return new TrustRoots(bundle, List.copyOf(authorities), Map.copyOf(problems));
    }

    /** These roots and what a receiver names for itself. */
    public TrustBundle with(Optional<String> caCerts) {
        return caCerts.map(pem ->
                        bundle.plus(TrustBundleParser.parse(pem, "CACerts").bundle()))
                .orElse(bundle);
    }

    /** What senders are to trust for a certificate below {@code caCrt}: while its CA is rotated, old and new root. */
    public String around(String caCrt) {
        var own = TrustBundleParser.parse(caCrt, "ca.crt").bundle();
        var all = own;
        for (var authority : authorities) {
            if (own.roots().stream().anyMatch(authority.roots()::contains)) {
                all = all.plus(authority);
            }
        }
        return all.equals(own) ? caCrt : all.toPem();
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
