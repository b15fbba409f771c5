package io.sealane.certificates;

import com.typesafe.config.Config;
import io.sealane.cert.CertSettings;
import io.sealane.resource.ReconcilerSettings;

/**
 * How the certificate kinds are served.
 *
 * @param keeping how certificates are kept
 * @param clusterNamespace where cluster-wide issuers have their Secrets; not empty
 * @param issuers how the readiness of issuers is worked out
 */
public record CertificatesSettings(CertSettings keeping, String clusterNamespace, ReconcilerSettings issuers) {

    public CertificatesSettings {
        if (clusterNamespace.isEmpty()) {
            throw new IllegalArgumentException("cluster-resource-namespace: expected a namespace, got none");
        }
    }

    /** Reads {@code sealane.cert}. */
    public static CertificatesSettings from(Config config) {
        return new CertificatesSettings(
                CertSettings.from(config),
                config.getString("cluster-resource-namespace"),
                ReconcilerSettings.from(config.getConfig("issuers")));
    }
}
