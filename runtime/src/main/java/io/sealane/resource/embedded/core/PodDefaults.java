package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.List;
import java.util.function.Consumer;

/** Defaults of a Pod's spec, also inside templates: those of {@code pkg/apis/core/v1/defaults.go}. */
final class PodDefaults {

    private static final int GRACE_SECONDS = 30;
    private static final int FILE_MODE = 0b110_100_100;
    private static final List<String> FILES = List.of("secret", "configMap", "projected", "downwardAPI");
    private static final int PERIOD_SECONDS = 10;
    private static final int FAILURES = 3;

    private PodDefaults() {}

    static void apply(ObjectNode spec) {
        text(spec, "restartPolicy", "Always");
        text(spec, "dnsPolicy", "ClusterFirst");
        text(spec, "schedulerName", "default-scheduler");
        number(spec, "terminationGracePeriodSeconds", GRACE_SECONDS);
        if (!spec.has("enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
        Json.child(spec, "securityContext");
        for (var list : List.of("initContainers", "containers")) {
            each(spec.path(list), PodDefaults::container);
        }
        each(spec.path("volumes"), PodDefaults::volume);
    }

    private static void container(ObjectNode container) {
        text(container, "terminationMessagePath", "/dev/termination-log");
        text(container, "terminationMessagePolicy", "File");
        text(container, "imagePullPolicy", pullPolicy(container.path("image").asText()));
        resources(Json.child(container, "resources"));
        each(container.path("ports"), port -> text(port, "protocol", "TCP"));
        for (var probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.get(probe) instanceof ObjectNode object) {
                probe(object);
            }
        }
        each(container.path("env"), variable -> {
            if (variable.at("/valueFrom/fieldRef") instanceof ObjectNode field) {
                text(field, "apiVersion", "v1");
            }
        });
    }

    private static String pullPolicy(String image) {
        var name = image.substring(image.lastIndexOf('/') + 1);
        var latest = !name.contains("@") && (!name.contains(":") || name.endsWith(":latest"));
        return latest ? "Always" : "IfNotPresent";
    }

    /** Who limits and does not ask asks for as much. */
    private static void resources(ObjectNode resources) {
        if (resources.get("limits") instanceof ObjectNode limits && !limits.isEmpty()) {
            var requests = Json.child(resources, "requests");
            limits.properties().stream()
                    .filter(limit -> !requests.has(limit.getKey()))
                    .toList()
                    .forEach(limit -> requests.set(limit.getKey(), limit.getValue()));
        }
    }

    private static void probe(ObjectNode probe) {
        number(probe, "timeoutSeconds", 1);
        number(probe, "periodSeconds", PERIOD_SECONDS);
        number(probe, "successThreshold", 1);
        number(probe, "failureThreshold", FAILURES);
        if (probe.get("httpGet") instanceof ObjectNode get) {
            text(get, "path", "/");
            text(get, "scheme", "HTTP");
        }
    }

    private static void volume(ObjectNode volume) {
        if (volume.size() == 1 && volume.has("name")) {
            volume.putObject("emptyDir");
        }
        for (var source : FILES) {
            if (volume.get(source) instanceof ObjectNode files) {
                number(files, "defaultMode", FILE_MODE);
            }
        }
        if (volume.get("hostPath") instanceof ObjectNode path && !path.has("type")) {
            path.put("type", "");
        }
    }

    private static void each(JsonNode list, Consumer<ObjectNode> change) {
        list.forEach(item -> {
            if (item instanceof ObjectNode object) {
                change.accept(object);
            }
        });
    }

    private static void text(ObjectNode object, String field, String value) {
        if (object.path(field).asText("").isEmpty()) {
            object.put(field, value);
        }
    }

    private static void number(ObjectNode object, String field, int value) {
        if (!object.has(field) || object.path(field).isNull()) {
            object.put(field, value);
        }
    }
}
