package io.sealane.serving.controller.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.serving.requests.RequestLogConfig;
import io.sealane.serving.scale.ScaleConfig;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What serving's ConfigMaps say. What cannot be understood is told in the log and as an Event, and what was good before stays. Safe for
 * any thread.
 */
public final class ServingConfig {

    private static final Logger LOG = LoggerFactory.getLogger(ServingConfig.class);
    static final String NETWORK = "config-network";
    static final String DOMAIN = "config-domain";
    static final String ISSUERS = "config-certmanager";
    /** The ConfigMap of switches. */
    public static final String FEATURES = "config-features";

    static final String AUTOSCALER = "config-autoscaler";
    static final String OBSERVABILITY = "config-observability";
    static final String GARBAGE = "config-gc";

    /** The ConfigMap of defaults and bounds. */
    public static final String DEFAULTS = "config-defaults";

    static final String DEPLOYMENT = "config-deployment";

    private static final Set<String> ALL =
            Set.of(NETWORK, DOMAIN, ISSUERS, FEATURES, AUTOSCALER, OBSERVABILITY, GARBAGE, DEFAULTS, DEPLOYMENT);

    private final Resources.Informer<ConfigMap> maps;
    private final String namespace;
    private final ObjectEvents events;
    private volatile NetworkConfig network = NetworkConfig.of(Map.of());
    private volatile DomainConfig domains = DomainConfig.of(Map.of());
    private volatile IssuerConfig issuers = IssuerConfig.of(Map.of());
    private volatile FeatureConfig features = FeatureConfig.of(Map.of());
    private volatile ScaleConfig scaling = ScaleConfig.DEFAULT;
    private volatile RequestLogConfig requestLog = RequestLogConfig.of(Map.of());
    private volatile GarbageConfig garbage = GarbageConfig.of(Map.of());
    private volatile DefaultsConfig defaults = DefaultsConfig.of(Map.of());
    private volatile DeploymentConfig deployments = DeploymentConfig.of(Map.of());

    public ServingConfig(Resources.Informer<ConfigMap> maps, String systemNamespace, ObjectEvents events) {
        this.maps = maps;
        this.namespace = systemNamespace;
        this.events = events;
    }

    public NetworkConfig network() {
        return network;
    }

    public DomainConfig domains() {
        return domains;
    }

    public IssuerConfig issuers() {
        return issuers;
    }

    public FeatureConfig features() {
        return features;
    }

    public ScaleConfig scaling() {
        return scaling;
    }

    public RequestLogConfig requestLog() {
        return requestLog;
    }

    public GarbageConfig garbage() {
        return garbage;
    }

    public DefaultsConfig defaults() {
        return defaults;
    }

    public DeploymentConfig deployments() {
        return deployments;
    }

    /** Whether a ConfigMap is one of these. */
    public boolean concerns(ResourceKey map) {
        return map.namespace().equals(namespace) && ALL.contains(map.name());
    }

    /** Reads all of them as they are now. */
    public void readAll() {
        network = read(NETWORK, NetworkConfig::of, network);
        domains = read(DOMAIN, DomainConfig::of, domains);
        issuers = read(ISSUERS, IssuerConfig::of, issuers);
        features = read(FEATURES, FeatureConfig::of, features);
        scaling = read(AUTOSCALER, ScaleConfig::of, scaling);
        requestLog = read(OBSERVABILITY, RequestLogConfig::of, requestLog);
        garbage = read(GARBAGE, GarbageConfig::of, garbage);
        defaults = read(DEFAULTS, DefaultsConfig::of, defaults);
        deployments = read(DEPLOYMENT, DeploymentConfig::of, deployments);
    }

    private <T> T read(String name, Function<Map<String, String>, T> reader, T before) {
        var map = maps.get(new ResourceKey(namespace, name));
        try {
            return reader.apply(map.map(ConfigMap::getData).orElseGet(Map::of));
        } catch (IllegalArgumentException e) {
            LOG.warn("ConfigMap {}/{}: {}; what was good before stays", namespace, name, e.getMessage());
            map.ifPresent(present -> events.warning(present, "InvalidConfiguration", String.valueOf(e.getMessage())));
            return before;
        }
    }
}
