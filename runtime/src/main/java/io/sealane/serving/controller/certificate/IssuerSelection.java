package io.sealane.serving.controller.certificate;

import io.sealane.cert.spec.IssuerRef;
import io.sealane.resource.manifest.Manifests;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who issues which certificates, as ConfigMap {@code config-certmanager} says: what Knative Serving reads there, with its defaults.
 *
 * @param externalDomain of names that are seen from outside ({@code issuerRef})
 * @param clusterLocal of names below the cluster's domain ({@code clusterLocalIssuerRef})
 * @param systemInternal of the mesh's own parts and its workloads ({@code systemInternalIssuerRef})
 */
public record IssuerSelection(IssuerRef externalDomain, IssuerRef clusterLocal, IssuerRef systemInternal) {

    /** What a missing key means. */
    public static final IssuerSelection DEFAULT =
            new IssuerSelection(defaultIssuer(), defaultIssuer(), defaultIssuer());

    /**
     * Reads the map's data. Each key is a YAML mapping of {@code name}, {@code kind} and {@code group}; what is left out of one is as in
     * the default, fields of other names are passed over.
     *
     * @throws IllegalArgumentException if a value cannot be understood; names its key
     */
    public static IssuerSelection of(Map<String, String> data) {
        return new IssuerSelection(
                issuer(data, "issuerRef"),
                issuer(data, "clusterLocalIssuerRef"),
                issuer(data, "systemInternalIssuerRef"));
    }

    /**
     * Who issues certificates of a type.
     *
     * @param certificateType the label {@code networking.knative.dev/certificate-type}; empty means {@code external-domain}
     * @return empty for a type that does not exist
     */
    public Optional<IssuerRef> issuing(String certificateType) {
        return switch (certificateType) {
            case "", "external-domain" -> Optional.of(externalDomain);
            case "cluster-local-domain" -> Optional.of(clusterLocal);
            case "system-internal" -> Optional.of(systemInternal);
            default -> Optional.empty();
        };
    }

    private static IssuerRef defaultIssuer() {
        return IssuerRef.clusterIssuer("knative-selfsigned-issuer");
    }

    private static IssuerRef issuer(Map<String, String> data, String key) {
        var value = Manifests.value(data.getOrDefault(key, ""), key).orElse(null);
        if (value == null) {
            return defaultIssuer();
        }
        if (!(value instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException(key + ": expected a mapping with name, kind and group, got " + value);
        }
        var otherwise = defaultIssuer();
        try {
            return new IssuerRef(
                    text(fields, "group", otherwise.group()),
                    text(fields, "kind", otherwise.kind()),
                    text(fields, "name", otherwise.name()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static String text(Map<?, ?> fields, String field, String otherwise) {
        @Nullable Object value = fields.get(field);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return text.isEmpty() ? otherwise : text;
        }
        throw new IllegalArgumentException(field + ": expected text, got " + value);
    }
}
