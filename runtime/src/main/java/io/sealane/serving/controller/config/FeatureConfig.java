package io.sealane.serving.controller.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What {@code config-features} says; of switches without effect {@link ConfigWarnings} tells. Immutable.
 *
 * @param tagHeaders whether a request may choose its revision by {@code Knative-Serving-Tag}
 * @param allowed what templates may say
 */
public record FeatureConfig(boolean tagHeaders, Set<Feature> allowed) {

    static final String TAG_HEADERS = "tag-header-based-routing";

    private static final List<String> FLAGS = List.of("enabled", "allowed", "disabled");
    private static final String SECURE_DEFAULTS = "secure-pod-defaults";
    private static final List<String> SECURE_FLAGS = List.of("enabled", "allowed", "allowrootbounded", "disabled");

    /** Switches of Knative's that change nothing here, and whose values are checked all the same. */
    private static final List<String> IDLE = List.of(
            "autodetect-http2",
            "queueproxy.mount-podinfo",
            "queueproxy.resource-defaults",
            "responsive-revision-gc",
            "kubernetes.podspec-dryrun");

    public FeatureConfig {
        allowed = Set.copyOf(allowed);
    }

    /** What templates may say or not, by a switch of Knative's ({@code pkg/apis/config/features.go}). */
    public enum Feature {
        ADD_CAPABILITIES("kubernetes.containerspec-addcapabilities", false),
        AFFINITY("kubernetes.podspec-affinity", true),
        DNS_CONFIG("kubernetes.podspec-dnsconfig", true),
        DNS_POLICY("kubernetes.podspec-dnspolicy", true),
        FIELD_REF("kubernetes.podspec-fieldref", true),
        HOST_ALIASES("kubernetes.podspec-hostaliases", true),
        HOST_IPC("kubernetes.podspec-hostipc", false),
        HOST_NETWORK("kubernetes.podspec-hostnetwork", false),
        HOST_PID("kubernetes.podspec-hostpid", false),
        INIT_CONTAINERS("kubernetes.podspec-init-containers", true),
        NODE_SELECTOR("kubernetes.podspec-nodeselector", true),
        CLAIM("kubernetes.podspec-persistent-volume-claim", true),
        CLAIM_WRITE("kubernetes.podspec-persistent-volume-write", true),
        PRIORITY_CLASS("kubernetes.podspec-priorityclassname", false),
        RUNTIME_CLASS("kubernetes.podspec-runtimeclassname", true),
        SCHEDULER("kubernetes.podspec-schedulername", true),
        SECURITY_CONTEXT("kubernetes.podspec-securitycontext", true),
        SHARED_PROCESSES("kubernetes.podspec-shareprocessnamespace", true),
        TOLERATIONS("kubernetes.podspec-tolerations", false),
        SPREAD("kubernetes.podspec-topologyspreadconstraints", true),
        CSI("kubernetes.podspec-volumes-csi", true),
        EMPTY_DIR("kubernetes.podspec-volumes-emptydir", true),
        HOST_PATH("kubernetes.podspec-volumes-hostpath", false),
        IMAGE_VOLUME("kubernetes.podspec-volumes-image", true),
        MOUNT_PROPAGATION("kubernetes.podspec-volumes-mount-propagation", true),
        CONTAINERS("multi-container", true),
        CONTAINERS_PROBED("multi-container-probing", true);

        private final String key;
        private final boolean otherwise;

        Feature(String key, boolean otherwise) {
            this.key = key;
            this.otherwise = otherwise;
        }

        /** The name of the switch. */
        public String key() {
            return key;
        }
    }

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    public static FeatureConfig of(Map<String, String> data) {
        var allowed = EnumSet.noneOf(Feature.class);
        for (var feature : Feature.values()) {
            if (!flag(data, feature.key, FLAGS, feature.otherwise ? "allowed" : "disabled")
                    .equals("disabled")) {
                allowed.add(feature);
            }
        }
        IDLE.forEach(key -> flag(data, key, FLAGS, "disabled"));
        flag(data, SECURE_DEFAULTS, SECURE_FLAGS, "disabled");
        return new FeatureConfig(flag(data, TAG_HEADERS, FLAGS, "disabled").equals("enabled"), allowed);
    }

    private static String flag(Map<String, String> data, String key, List<String> flags, String otherwise) {
        var flag = data.getOrDefault(key, otherwise).strip().toLowerCase(Locale.ROOT);
        if (!flags.contains(flag)) {
            throw Numbers.wrong(key, flag, "one of " + String.join(", ", flags));
        }
        return flag;
    }

    /** Whether templates may say it. */
    public boolean allows(Feature feature) {
        return allowed.contains(feature);
    }
}
