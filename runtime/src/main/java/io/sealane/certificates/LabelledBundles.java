package io.sealane.certificates;

import static io.sealane.certificates.Present.map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;

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
        return map(change.resource().getData()).values().stream()
                .mapToInt(pem -> TrustBundleParser.parse(pem, "").problems().size())
                .sum();
    }
}
