package io.sealane.serving.controller;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What somebody should know who writes a key of serving's ConfigMaps that has no effect here: what is instead, or that there is no such key.
 * Pure.
 */
final class ConfigWarnings {

    private static final String NO_PROXY = "there is no queue-proxy, the gateway does what it would do";
    private static final String NO_DIGESTS = "tags are not resolved to digests";
    private static final String TEMPLATE = "templates may say it in any case, where the Pods run that understand it";
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
                    "rollout-duration",
                    "autocreate-cluster-domain-claims"),
            ServingConfig.FEATURES,
            Set.of("tag-header-based-routing"),
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
            Set.of("progress-deadline"));

    /** By how a key begins; the first counts. */
    private static final Map<String, Map<String, String>> INSTEAD = Map.of(
            ServingConfig.NETWORK,
            ordered(
                    "mesh-compatibility-mode", "Pods are reached by their addresses, without a sidecar",
                    "enable-mesh-pod-addressability", "Pods are reached by their addresses, without a sidecar"),
            ServingConfig.FEATURES,
            ordered(
                    "kubernetes.", TEMPLATE,
                    "multi-container", "a template may have several containers, with a port in one of them",
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

    /** All others of its keys count, and those that are unknown are refused. */
    private static List<String> scaling(Map<String, String> data) {
        return data.containsKey("activator-capacity")
                ? List.of(ServingConfig.AUTOSCALER
                        + ": activator-capacity has no effect here: one gate lets in the requests to a Revision")
                : List.of();
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
