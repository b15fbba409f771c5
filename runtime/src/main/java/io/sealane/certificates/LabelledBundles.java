package io.sealane.certificates;

import static io.sealane.certificates.Present.map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;

/** Counts what is wrong in ConfigMaps with the trust bundle label, whoever reads them. */
final class LabelledBundles {

    private static final String LABEL = "networking.knative.dev/trust-bundle";

    private LabelledBundles() {}

    static void count(Resources resources, CertMetrics metrics) {
        resources.informer(ConfigMap.class).listen(change -> {
            var key = change.key();
            metrics.bundle("ConfigMap", key.namespace(), key.name(), leftOut(change));
        });
    }

    private static int leftOut(Change<ConfigMap> change) {
        var labels = map(change.resource().getMetadata().getLabels());
        if (!change.present() || !"true".equals(labels.get(LABEL))) {
            return -1;
        }
        var texts = map(change.resource().getData()).values().stream();
        var binary = map(change.resource().getBinaryData()).values().stream().map(LabelledBundles::decoded);
        return Stream.concat(texts, binary)
                .mapToInt(pem -> TrustBundleParser.parse(pem, "").problems().size())
                .sum();
    }

    /** What is no base64 is no certificate either, and counts as one bad block. */
    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            return "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
        }
    }
}
