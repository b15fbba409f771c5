package io.sealane.certificates.settings;

import com.typesafe.config.Config;
import io.sealane.cert.CertSettings;
import io.sealane.cert.request.RequestPolicy;
import io.sealane.cert.rotation.RotationSettings;
import io.sealane.resource.ReconcilerSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the certificate kinds are served.
 *
 * @param keeping how certificates are kept
 * @param clusterNamespace where cluster-wide issuers have their Secrets; not empty
 * @param trustNamespaces where the roots of a rotated CA are published; one that does not exist is passed over
 * @param rotation how patient rotations are
 * @param automatic when rotations begin by themselves
 * @param issuers how the readiness of issuers is worked out
 * @param requests what is granted to those who make CertificateRequests
 */
public record CertificatesSettings(
        CertSettings keeping,
        String clusterNamespace,
        List<String> trustNamespaces,
        RotationSettings rotation,
        AutomaticSettings automatic,
        ReconcilerSettings issuers,
        RequestPolicy requests) {

    /** Every CertificateRequest that can be signed is granted. */
    public CertificatesSettings(
            CertSettings keeping,
            String clusterNamespace,
            List<String> trustNamespaces,
            RotationSettings rotation,
            AutomaticSettings automatic,
            ReconcilerSettings issuers) {
        this(keeping, clusterNamespace, trustNamespaces, rotation, automatic, issuers, RequestPolicy.open());
    }

    public CertificatesSettings {
        if (clusterNamespace.isEmpty()) {
            throw new IllegalArgumentException("cluster-resource-namespace: expected a namespace, got none");
        }
        trustNamespaces = List.copyOf(trustNamespaces);
    }

    /** Namespaces whose certificates are the mesh's own; those of others are their users'. */
    public Set<String> meshNamespaces() {
        return Stream.concat(trustNamespaces.stream(), Stream.of(clusterNamespace))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Reads {@code sealane.cert}. */
    public static CertificatesSettings from(Config config) {
        return new CertificatesSettings(
                CertSettings.from(config),
                config.getString("cluster-resource-namespace"),
                config.getStringList("trust-namespaces"),
                RotationSettings.from(config.getConfig("rotation")),
                AutomaticSettings.from(config.getConfig("rotation.automatic")),
                ReconcilerSettings.from(config.getConfig("issuers")),
                RequestPolicy.from(config.getConfig("requests")));
    }
}
