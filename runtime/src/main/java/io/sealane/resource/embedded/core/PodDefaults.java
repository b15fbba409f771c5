package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.List;

/** Defaults of a Pod's spec, also inside templates. */
final class PodDefaults {

    private static final int GRACE_SECONDS = 30;

    private PodDefaults() {}

    static void apply(ObjectNode spec) {
        text(spec, "restartPolicy", "Always");
        text(spec, "dnsPolicy", "ClusterFirst");
        text(spec, "schedulerName", "default-scheduler");
        if (!spec.has("terminationGracePeriodSeconds")) {
            spec.put("terminationGracePeriodSeconds", GRACE_SECONDS);
        }
        Json.child(spec, "securityContext");
        for (var list : List.of("initContainers", "containers")) {
            spec.path(list).forEach(container -> {
                if (container instanceof ObjectNode object) {
                    container(object);
                }
            });
        }
    }

    private static void container(ObjectNode container) {
        text(container, "terminationMessagePath", "/dev/termination-log");
        text(container, "terminationMessagePolicy", "File");
        text(container, "imagePullPolicy", pullPolicy(container.path("image").asText()));
        Json.child(container, "resources");
        container.path("ports").forEach(port -> {
            if (port instanceof ObjectNode object) {
                text(object, "protocol", "TCP");
            }
        });
    }

    private static String pullPolicy(String image) {
        var name = image.substring(image.lastIndexOf('/') + 1);
        var latest = !name.contains("@") && (!name.contains(":") || name.endsWith(":latest"));
        return latest ? "Always" : "IfNotPresent";
    }

    private static void text(ObjectNode object, String field, String value) {
        if (object.path(field).asText("").isEmpty()) {
            object.put(field, value);
        }
    }
}
