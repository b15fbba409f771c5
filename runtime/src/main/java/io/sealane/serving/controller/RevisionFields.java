package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.serving.controller.config.FeatureConfig;
import io.sealane.serving.controller.config.FeatureConfig.Feature;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a Revision may say of its Pods: of what a Pod has, that which Knative lets through ({@code pkg/apis/serving/k8s_validation.go},
 * {@code fieldmask.go}) and a few fields more that do no harm, as far as the switches of {@code config-features} let them. Pure.
 */
final class RevisionFields {

    /** Set for each container, whatever it says itself. */
    private static final Set<String> RESERVED = Set.of("K_SERVICE", "K_CONFIGURATION", "K_REVISION");

    /** Set for the container that requests go to; one beside it may listen where it likes. */
    private static final String PORT = "PORT";

    private static final List<String> OF_POD =
            List.of("activeDeadlineSeconds", "ephemeralContainers", "nodeName", "readinessGates", "schedulingGates");
    private static final List<String> OF_CONTAINER = List.of("stdin", "stdinOnce", "tty", "volumeDevices");
    private static final List<String> OF_PORT = List.of("hostIP", "hostPort");

    /** By these a process gets out of what confines it. */
    private static final List<String> OF_SECURITY =
            List.of("privileged", "procMount", "seLinuxOptions", "windowsOptions");

    private static final List<String> OF_POD_SECURITY = List.of("seLinuxOptions", "sysctls", "windowsOptions");
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");

    private static final Map<String, Feature> SWITCHED = new TreeMap<>(Map.ofEntries(
            Map.entry("affinity", Feature.AFFINITY),
            Map.entry("dnsConfig", Feature.DNS_CONFIG),
            Map.entry("dnsPolicy", Feature.DNS_POLICY),
            Map.entry("hostAliases", Feature.HOST_ALIASES),
            Map.entry("hostIPC", Feature.HOST_IPC),
            Map.entry("hostNetwork", Feature.HOST_NETWORK),
            Map.entry("hostPID", Feature.HOST_PID),
            Map.entry("initContainers", Feature.INIT_CONTAINERS),
            Map.entry("nodeSelector", Feature.NODE_SELECTOR),
            Map.entry("priorityClassName", Feature.PRIORITY_CLASS),
            Map.entry("runtimeClassName", Feature.RUNTIME_CLASS),
            Map.entry("schedulerName", Feature.SCHEDULER),
            Map.entry("securityContext", Feature.SECURITY_CONTEXT),
            Map.entry("shareProcessNamespace", Feature.SHARED_PROCESSES),
            Map.entry("tolerations", Feature.TOLERATIONS),
            Map.entry("topologySpreadConstraints", Feature.SPREAD)));

    private final FeatureConfig features;

    private RevisionFields(FeatureConfig features) {
        this.features = features;
    }

    static void check(Field spec, FeatureConfig features) {
        new RevisionFields(features).check(spec);
    }

    private void check(Field spec) {
        none(spec, OF_POD, "not a field of Revisions");
        SWITCHED.forEach((name, feature) -> allowed(spec.at(name), feature));
        none(spec.at("securityContext"), OF_POD_SECURITY, "not a field of Revisions");
        spec.at("restartPolicy").oneOfOrEmpty("Always");
        var containers = spec.at("containers").items();
        if (containers.size() > 1) {
            allowed(spec.at("containers"), Feature.CONTAINERS);
        }
        for (var container : containers) {
            var asked = containers.size() == 1 || container.at("ports").given();
            container(container, asked);
            for (var probe : asked ? List.<String>of() : PROBES) {
                allowed(container.at(probe), Feature.CONTAINERS_PROBED);
            }
        }
        spec.at("initContainers").items().forEach(container -> container(container, false));
        new RevisionVolumes(this::allowed).check(spec.at("volumes"));
    }

    /** @param asked whether requests go to it */
    private void container(Field container, boolean asked) {
        none(container, OF_CONTAINER, "not a field of Revisions' containers");
        for (var port : container.at("ports").items()) {
            none(port, OF_PORT, "requests come by the gateway, not by a port of the machine");
            port.at("protocol").oneOfOrEmpty("TCP");
        }
        for (var variable : container.at("env").items()) {
            var name = variable.at("name").text();
            if (RESERVED.contains(name) || asked && name.equals(PORT)) {
                variable.at("name").invalid("expected another name: this one is set for the container");
            }
            for (var source : List.of("fieldRef", "resourceFieldRef")) {
                allowed(variable.at("valueFrom").at(source), Feature.FIELD_REF);
            }
        }
        for (var mount : container.at("volumeMounts").items()) {
            allowed(mount.at("mountPropagation"), Feature.MOUNT_PROPAGATION);
        }
        security(container.at("securityContext"));
    }

    private void security(Field context) {
        none(context, OF_SECURITY, "not a field of Revisions' containers");
        var added = context.at("capabilities").at("add");
        // Restricted Pods may have this one as well (Pod Security Standards).
        if (!added.items().stream().allMatch(one -> one.text().equals("NET_BIND_SERVICE"))) {
            allowed(added, Feature.ADD_CAPABILITIES);
        }
    }

    private void allowed(Field field, Feature feature) {
        if (field.there() && !isOff(field) && !features.allows(feature)) {
            field.forbidden(feature.key() + " of config-features is disabled");
        }
    }

    private static void none(Field object, List<String> names, String why) {
        for (var name : names) {
            var field = object.at(name);
            if (field.given() && !isOff(field)) {
                field.forbidden(why);
            }
        }
    }

    /** What says the same as nothing at all. */
    private static boolean isOff(Field field) {
        return field.value().isBoolean() && !field.value().asBoolean()
                || field.value().isNumber() && field.value().asLong() == 0
                || field.value().isTextual() && field.text().isEmpty();
    }
}
