package io.sealane.serving.controller.config;

import io.sealane.serving.scale.ScaleConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What somebody should know who writes a key of serving's ConfigMaps that has no effect here: what is instead, or that there is no such key.
 * Pure.
 */
final class ConfigWarnings {

    private static final String NO_PROXY = "there is no queue-proxy, the gateway does what it would do";
    private static final String NO_DIGESTS = "tags are resolved to digests where a cluster runs the Pods";
    private static final String OWN_TELEMETRY = "what is told and where is set in sealane.observe";

    private static final Map<String, Set<String>> ACTED_UPON = Map.of(
            ServingConfig.NETWORK,
            Set.of(
                    "external-domain-tls",
                    "auto-tls",
                    "autotls",
                    "cluster-local-domain-tls",
                    "system-internal-tls",
                    "internal-encryption",
                    "http-protocol",
                    "httpprotocol",
                    "namespace-wildcard-cert-selector",
                    "domain-template",
                    "domaintemplate",
                    "tag-template",
                    "tagtemplate",
                    "ingress-class",
                    "ingress.class",
                    "certificate-class",
                    "certificate.class",
                    "default-external-scheme",
                    "defaultexternalscheme",
                    "rollout-duration",
                    "rolloutduration",
                    "autocreate-cluster-domain-claims",
                    "autocreateclusterdomainclaims"),
            ServingConfig.FEATURES,
            features(),
            ServingConfig.OBSERVABILITY,
            Set.of("logging.enable-request-log", "logging.request-log-template", "logging.enable-probe-request-log"),
            ServingConfig.GARBAGE,
            Set.of(
                    "retain-since-create-time",
                    "retain-since-last-active-time",
                    "min-non-active-revisions",
                    "max-non-active-revisions"),
            ServingConfig.DEFAULTS,
            Set.of(
                    "revision-timeout-seconds",
                    "max-revision-timeout-seconds",
                    "revision-response-start-timeout-seconds",
                    "revision-idle-timeout-seconds",
                    "revision-cpu-request",
                    "revision-memory-request",
                    "revision-ephemeral-storage-request",
                    "revision-cpu-limit",
                    "revision-memory-limit",
                    "revision-ephemeral-storage-limit",
                    "container-name-template",
                    "container-concurrency",
                    "container-concurrency-max-limit",
                    "allow-container-concurrency-zero",
                    "enable-service-links"),
            ServingConfig.DEPLOYMENT,
            Set.of("progress-deadline"),
            ServingConfig.ISSUERS,
            Set.of("issuerref", "clusterlocalissuerref", "systeminternalissuerref"));

    /** By how a key begins; the first counts. */
    private static final Map<String, Map<String, String>> INSTEAD = Map.of(
            ServingConfig.NETWORK,
            ordered(
                    "mesh-compatibility-mode", "Pods are reached by their addresses, without a sidecar",
                    "enable-mesh-pod-addressability", "Pods are reached by their addresses, without a sidecar"),
            ServingConfig.FEATURES,
            ordered(
                    "kubernetes.podspec-dryrun", "nothing is tried before it is made: kubectl --dry-run=server does",
                    "secure-pod-defaults", "a template says its own securityContext",
                    "autodetect-http2", "a container speaks HTTP/2 where its port is named h2c",
                    "queueproxy.", NO_PROXY,
                    "responsive-revision-gc", "Revisions go as config-gc says"),
            ServingConfig.OBSERVABILITY,
            ordered(
                    "metrics", OWN_TELEMETRY,
                    "request-metrics", OWN_TELEMETRY,
                    "tracing", OWN_TELEMETRY,
                    "profiling", OWN_TELEMETRY,
                    "runtime-profiling", OWN_TELEMETRY,
                    "logging", OWN_TELEMETRY,
                    "sampling-rate", OWN_TELEMETRY),
            ServingConfig.AUTOSCALER,
            ordered("activator-capacity", "one gate lets in the requests to a Revision"),
            ServingConfig.DEFAULTS,
            ordered("init-container-name-template", "an init container has the name that its template gives it"),
            ServingConfig.DEPLOYMENT,
            ordered(
                    "queue", NO_PROXY,
                    "concurrency-state-endpoint", NO_PROXY,
                    "registries-skipping-tag-resolving", NO_DIGESTS,
                    "digest-resolution-timeout", NO_DIGESTS,
                    "runtime-class-name", "a template says its own runtimeClassName",
                    "default-affinity-type", "a template says its own affinity",
                    "pod-is-always-schedulable", "a Pod that cannot be scheduled is told as Kubernetes tells it"));

    private ConfigWarnings() {}

    private static Set<String> features() {
        var keys = Stream.of(FeatureConfig.Feature.values()).map(FeatureConfig.Feature::key);
        return Stream.concat(keys, Stream.of(FeatureConfig.TAG_HEADERS)).collect(Collectors.toUnmodifiableSet());
    }

    /** @param map the ConfigMap's name; of others than serving's there is nothing to say */
    static List<String> of(String map, Map<String, String> data) {
        var warnings = new ArrayList<String>();
        var acted = ACTED_UPON.get(map);
        if (acted == null) {
            return map.equals(ServingConfig.AUTOSCALER) ? scaling(data) : List.of();
        }
        new TreeMap<>(data).forEach((key, value) -> {
            if (!key.startsWith("_") && !acted.contains(key.toLowerCase(Locale.ROOT))) {
                warnings.add(map + ": " + key + " has no effect here: " + instead(map, key));
            }
        });
        if (map.equals(ServingConfig.NETWORK) && "disabled".equalsIgnoreCase(data.getOrDefault("http-protocol", ""))) {
            warnings.add(map
                    + ": http-protocol Disabled is deprecated: requests in the clear are answered, as with Enabled");
        }
        return warnings;
    }

    /** All of its keys that the scaler knows count, but for one. */
    private static List<String> scaling(Map<String, String> data) {
        var map = ServingConfig.AUTOSCALER;
        var idle = INSTEAD.getOrDefault(map, Map.of()).keySet();
        return data.keySet().stream()
                .sorted()
                .filter(key -> !key.startsWith("_") && (!ScaleConfig.knows(key) || idle.contains(key)))
                .map(key -> map + ": " + key + " has no effect here: " + instead(map, key))
                .toList();
    }

    private static String instead(String map, String key) {
        return INSTEAD.getOrDefault(map, Map.of()).entrySet().stream()
                .filter(entry -> key.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("Sealane knows no such key");
    }

    private static Map<String, String> ordered(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
