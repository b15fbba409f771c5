package io.sealane.certificates.bundle;

import static io.sealane.certificates.model.Present.map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.BundleLabels;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.certificates.model.Secrets;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roots that parts of the mesh know each other by: every ConfigMap of one namespace with the trust bundle label, whatever its value,
 * and {@code ca.crt} of the Secret that this side proves itself with; and those that one namespace's Issuers have published, for that
 * namespace alone. Roots of the platform do not count. What is unreadable is left out.
 */
public final class MeshRoots {

    private static final Logger LOG = LoggerFactory.getLogger(MeshRoots.class);

    private final Resources.Informer<Secret> secrets;
    private final Resources.Informer<ConfigMap> maps;
    private final String namespace;
    private final Optional<SecretName> own;
    private final Executor work;
    private final Consumer<ScopedTrust> taker;

    /**
     * Roots to be followed.
     *
     * @param namespace whose ConfigMaps count
     * @param own whose {@code ca.crt} counts as well
     * @param work where {@code taker} is told, never twice at a time
     */
    public MeshRoots(
            Resources resources,
            String namespace,
            Optional<SecretName> own,
            Executor work,
            Consumer<ScopedTrust> taker) {
        this.secrets = resources.informer(Secret.class);
        this.maps = resources.informer(ConfigMap.class);
        this.namespace = namespace;
        this.own = own;
        this.work = work;
        this.taker = taker;
    }

    /**
     * Begins once both lists are whole: by half of them peers would be refused whose root is in the other half. What is there is told
     * soon then.
     */
    public void follow() {
        CompletableFuture.allOf(
                        maps.synced().toCompletableFuture(), secrets.synced().toCompletableFuture())
                .thenRun(this::listen);
    }

    private void listen() {
        own.map(Secrets::key)
                .ifPresent(key -> secrets.listen(change -> {
                    if (change.key().equals(key)) {
                        work.execute(this::tell);
                    }
                }));
        maps.listen(change -> {
            if (change.key().namespace().equals(namespace)) {
                work.execute(this::tell);
            }
        });
    }

    private synchronized void tell() {
        var all = ScopedTrust.meshWide(besideOwn());
        for (var map : maps.list()) {
            var labels = map(map.getMetadata().getLabels());
            if (map.getMetadata().getNamespace().equals(namespace)
                    && (labels.containsKey(BundleLabels.TRUST_BUNDLE) || BundleLabels.isOfIssuer(labels))) {
                all = all.plus(BundleLabels.scope(labels, namespace), parsed(map));
            }
        }
        taker.accept(all);
    }

    private TrustBundle parsed(ConfigMap map) {
        var all = TrustBundle.EMPTY;
        for (var entry : new TreeMap<>(map(map.getData())).entrySet()) {
            var parsed = TrustBundleParser.parse(entry.getValue(), "key " + entry.getKey());
            all = all.plus(parsed.bundle());
            var name = map.getMetadata().getName();
            parsed.problems().forEach(problem -> LOG.warn("ConfigMap {}/{}: {}", namespace, name, problem));
        }
        return all;
    }

    private TrustBundle besideOwn() {
        return own.flatMap(name -> secrets.get(Secrets.key(name)))
                .map(secret -> map(secret.getData()).get("ca.crt"))
                .map(MeshRoots::parsed)
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
