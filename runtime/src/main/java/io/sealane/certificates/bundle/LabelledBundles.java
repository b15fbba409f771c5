package io.sealane.certificates.bundle;

import static io.sealane.certificates.model.Present.map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.trust.BundleLabels;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.certificates.model.CertificateStories;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;
import io.sealane.resource.status.ObjectEvents;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/**
 * Counts what is wrong in ConfigMaps with the trust bundle label, whoever reads them, and tells it where they are Serving's; Eventing tells
 * of its own. As Knative has it, Serving reads every ConfigMap that has the label, Eventing those where it is {@code true}.
 */
public final class LabelledBundles {

    private static final String SERVING = "knative-serving";

    private final CertMetrics metrics;
    private final ObjectEvents events;

    private LabelledBundles(CertMetrics metrics, ObjectEvents events) {
        this.metrics = metrics;
        this.events = events;
    }

    /** Counts and tells from now on, for as long as the resources are watched. */
    public static void follow(Resources resources, CertMetrics metrics, InstantSource clock) {
        var bundles = new LabelledBundles(metrics, new ObjectEvents(resources, CertificateStories.COMPONENT, clock));
        resources.informer(ConfigMap.class).listen(bundles::changed);
    }

    private void changed(Change<ConfigMap> change) {
        var key = change.key();
        if (!change.present() || !isRead(change.resource())) {
            metrics.bundle("ConfigMap", key.namespace(), key.name(), -1);
            return;
        }
        var problems = problems(change.resource());
        metrics.bundle("ConfigMap", key.namespace(), key.name(), problems.size());
        if (key.namespace().equals(SERVING)) {
            problems.forEach(problem -> events.warning(change.resource(), "NotUnderstood", problem));
        }
    }

    private static boolean isRead(ConfigMap map) {
        var value = map(map.getMetadata().getLabels()).get(BundleLabels.TRUST_BUNDLE);
        return value != null
                && (value.equals("true") || map.getMetadata().getNamespace().equals(SERVING));
    }

    private static List<String> problems(ConfigMap map) {
        var problems = new ArrayList<String>();
        new TreeMap<>(map(map.getData())).forEach((key, pem) -> problems.addAll(problems(key, pem)));
        if (!map.getMetadata().getNamespace().equals(SERVING)) {
            // Serving reads text alone.
            new TreeMap<>(map(map.getBinaryData()))
                    .forEach((key, bytes) -> problems.addAll(problems(key, decoded(bytes))));
        }
        return problems;
    }

    private static List<String> problems(String key, String pem) {
        return TrustBundleParser.parse(pem, "key " + key).problems();
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
