package io.sealane.serving.controller;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roots that gateways and workloads trust each other by: {@code ca.crt} of the gateways' Secret and every labelled ConfigMap of
 * serving's namespace. Roots of the platform do not count. What is unreadable is left out.
 */
public final class InternalRoots {

    private static final Logger LOG = LoggerFactory.getLogger(InternalRoots.class);
    /** Its value does not matter, as for Knative. */
    private static final String LABEL = "networking.knative.dev/trust-bundle";

    private final Resources.Informer<Secret> secrets;
    private final Resources.Informer<ConfigMap> maps;
    private final String namespace;
    private final Executor work;
    private final Consumer<TrustBundle> taker;

    /**
     * Roots to be followed.
     *
     * @param namespace serving's own
     * @param work where {@code taker} is told
     */
    public InternalRoots(Resources resources, String namespace, Executor work, Consumer<TrustBundle> taker) {
        this.secrets = resources.informer(Secret.class);
        this.maps = resources.informer(ConfigMap.class);
        this.namespace = namespace;
        this.work = work;
        this.taker = taker;
    }

    /** Begins; what is there is told soon. */
    public void follow() {
        secrets.listen(change -> {
            if (change.key().equals(new ResourceKey(namespace, Known.ROUTING_CERTIFICATE))) {
                work.execute(this::tell);
            }
        });
        maps.listen(change -> {
            if (change.key().namespace().equals(namespace)) {
                work.execute(this::tell);
            }
        });
    }

    private synchronized void tell() {
        var all = own();
        for (var map : maps.list()) {
            if (map.getMetadata().getNamespace().equals(namespace)
                    && Meta.labels(map).containsKey(LABEL)
                    && map.getData() != null) {
                for (var entry : new TreeMap<>(map.getData()).entrySet()) {
                    var parsed = TrustBundleParser.parse(entry.getValue(), "key " + entry.getKey());
                    all = all.plus(parsed.bundle());
                    parsed.problems()
                            .forEach(problem -> LOG.warn(
                                    "ConfigMap {}/{}: {}",
                                    namespace,
                                    map.getMetadata().getName(),
                                    problem));
                }
            }
        }
        taker.accept(all);
    }

    private TrustBundle own() {
        return secrets.get(new ResourceKey(namespace, Known.ROUTING_CERTIFICATE))
                .map(Secret::getData)
                .map(data -> data.get("ca.crt"))
                .map(InternalRoots::parsed)
                .orElse(TrustBundle.EMPTY);
    }

    private static TrustBundle parsed(String base64) {
        try {
            var pem = new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
            return TrustBundleParser.parse(pem, "ca.crt").bundle();
        } catch (IllegalArgumentException unreadable) {
            return TrustBundle.EMPTY;
        }
    }
}
