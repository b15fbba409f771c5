package io.sealane.certificates.bundle;

import static io.sealane.certificates.model.Present.isTrue;
import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.text;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.tls.ClientTls;
import io.sealane.certificates.model.CertificateStories;
import io.sealane.certificates.model.OwnCondition;
import io.sealane.certificates.model.TrustBundleResource;
import io.sealane.certificates.model.TrustBundleResource.Keys;
import io.sealane.certificates.model.TrustBundleResource.Source;
import io.sealane.certificates.model.TrustBundleResource.Status;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.LabelSelectors;
import io.sealane.resource.Reconciler;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Serves trust-manager's Bundle: puts its sources together and writes them as ConfigMaps, Secrets or both, in PEM and the formats that it
 * names, into every namespace that is selected. A bad
 * block is left out and named in an Event; what has expired is left out the moment it expires.
 */
public final class TrustBundles implements Reconciler {

    private static final String KIND = "Bundle";
    private static final String SYNCED = "Synced";

    /** A source or target that cannot be served as it is; the old targets stay. */
    private static final class Unserved extends RuntimeException {

        private static final long serialVersionUID = 1;
        private final String reason;

        Unserved(String reason, String message) {
            super(message);
            this.reason = reason;
        }
    }

    private final Resources resources;
    private final String trustNamespace;
    private final CertMetrics metrics;
    private final ObjectEvents events;
    private final Clock clock;

    private TrustBundles(Resources resources, String trustNamespace, CertMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.resources = CertificateStories.told(resources, clock);
        this.trustNamespace = trustNamespace;
        this.events = new ObjectEvents(resources, CertificateStories.COMPONENT, clock);
        this.clock = clock;
    }

    /** The controller as one actor. Sources are read from the namespace where cluster-wide issuers have their Secrets. */
    public static Behavior<Reconcilers.Command> create(
            Resources resources, CertificatesSettings settings, CertMetrics metrics, Clock clock) {
        return Behaviors.setup(context -> {
            var bundles = new TrustBundles(resources, settings.clusterNamespace(), metrics, clock);
            var queue = context.spawn(Reconcilers.create("bundle", bundles, settings.issuers()), "queue");
            Reconcilers.wakeOn(resources.informer(TrustBundleResource.class), queue);
            Reconcilers.wakeOn(resources.informer(Namespace.class), queue, change -> bundles.all());
            Reconcilers.wakeOn(resources.informer(ConfigMap.class), queue, bundles::concerned);
            Reconcilers.wakeOn(resources.informer(Secret.class), queue, bundles::concerned);
            return Behaviors.receiveMessage(message -> {
                queue.tell(message);
                return Behaviors.same();
            });
        });
    }

    private Stream<ResourceKey> all() {
        return resources.informer(TrustBundleResource.class).list().stream().map(ResourceKey::of);
    }

    private Stream<ResourceKey> concerned(Resources.Change<? extends HasMetadata> change) {
        if (change.key().namespace().equals(trustNamespace)) {
            return all();
        }
        return BundleTargets.bundleOf(change.resource()).stream().map(name -> new ResourceKey("", name));
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var found = resources
                .informer(TrustBundleResource.class)
                .get(key)
                .filter(bundle -> bundle.getMetadata().getDeletionTimestamp() == null);
        return found.map(this::sync).orElseGet(() -> {
            metrics.bundle(KIND, "", key.name(), -1);
            return CompletableFuture.completedFuture(Optional.empty());
        });
    }

    private CompletionStage<Optional<Duration>> sync(TrustBundleResource bundle) {
        var now = clock.instant();
        try {
            var targets = BundleTargets.of(bundle, reason -> new Unserved("UnsupportedTarget", reason));
            var content = content(bundle, now);
            metrics.bundle(
                    KIND, "", bundle.getMetadata().getName(), content.problems().size());
            content.problems().forEach(problem -> events.warning(bundle, "NotUnderstood", problem));
            return targets.write(resources, content.bundle())
                    .thenCompose(failed -> failed.isEmpty()
                            ? report(bundle, true, SYNCED, "Successfully synced Bundle to all selected namespaces")
                            : report(
                                    bundle,
                                    false,
                                    "Sync" + failed.get(0).kind() + "TargetFailed",
                                    "not written: "
                                            + failed.stream()
                                                    .map(BundleTargets.Failed::why)
                                                    .collect(Collectors.joining("; "))))
                    .thenApply(done -> content.wait(now));
        } catch (Unserved e) {
            return report(bundle, false, e.reason, text(e.getMessage())).thenApply(done -> Optional.empty());
        }
    }

    private BundleContent content(TrustBundleResource bundle, Instant now) {
        var texts = new TreeMap<String, String>();
        var defaults = new ArrayList<X509Certificate>();
        var spec = bundle.spec();
        var sources = spec == null ? List.<Source>of() : list(spec.sources());
        for (int i = 0; i < sources.size(); i++) {
            add("spec.sources[" + i + "]", sources.get(i), texts, defaults);
        }
        var content = BundleContent.of(texts, defaults, true, now);
        if (content.bundle().isEmpty()) {
            throw new Unserved(
                    "SourceNotFound", "spec.sources: expected at least one certificate that has not expired, got none");
        }
        return content;
    }

    private void add(String name, Source source, Map<String, String> texts, List<X509Certificate> defaults) {
        var configMap = source.configMap();
        var secret = source.secret();
        var inLine = source.inLine();
        var given = Stream.of(configMap != null, secret != null, inLine != null, isTrue(source.useDefaultCAs()))
                .filter(one -> one)
                .count();
        if (given != 1) {
            throw new Unserved(
                    "SourceBuildError",
                    name + ": expected exactly one of configMap, secret, inLine and useDefaultCAs, got " + given);
        }
        if (inLine != null) {
            texts.put(name + ".inLine", inLine);
        } else if (configMap != null) {
            texts.putAll(select(name + ".configMap", configMap, ConfigMap.class, one -> map(one.getData())));
        } else if (secret != null) {
            texts.putAll(select(name + ".secret", secret, Secret.class, TrustBundles::decoded));
        } else {
            defaults.addAll(ClientTls.platformRoots());
        }
    }

    private <T extends HasMetadata> Map<String, String> select(
            String path, Keys keys, Class<T> kind, Function<T, Map<String, String>> data) {
        var name = text(keys.name());
        var selector = keys.selector();
        var objects = resources.informer(kind).list().stream()
                .filter(one -> trustNamespace.equals(one.getMetadata().getNamespace()))
                .filter(one -> name.isEmpty()
                        ? selector != null
                                && LabelSelectors.matches(
                                        selector, map(one.getMetadata().getLabels()))
                        : name.equals(one.getMetadata().getName()))
                .toList();
        var texts = new TreeMap<String, String>();
        for (var object : objects) {
            data.apply(object).forEach((key, value) -> {
                if (isTrue(keys.includeAllKeys()) || key.equals(keys.key())) {
                    texts.put(kind.getSimpleName() + " " + object.getMetadata().getName() + " key " + key, value);
                }
            });
        }
        if (texts.isEmpty() && !name.isEmpty()) {
            throw new Unserved(
                    "SourceNotFound",
                    path + ": expected " + kind.getSimpleName() + " " + trustNamespace + "/" + name
                            + (isTrue(keys.includeAllKeys()) ? "" : " with key " + keys.key()) + ", got none");
        }
        return texts;
    }

    private static Map<String, String> decoded(Secret secret) {
        var texts = new TreeMap<String, String>();
        map(secret.getData())
                .forEach((key, value) ->
                        texts.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII)));
        return texts;
    }

    private CompletionStage<TrustBundleResource> report(
            TrustBundleResource bundle, boolean isTrue, String reason, String message) {
        var value = isTrue ? "True" : "False";
        var status = bundle.status();
        var since = OwnCondition.since(status == null ? null : status.conditions(), value, clock.instant());
        var condition = new OwnCondition(
                SYNCED, value, reason, message, bundle.getMetadata().getGeneration(), since);
        return resources.editStatus(bundle, one -> one.with(new Status(List.of(condition), null)));
    }
}
