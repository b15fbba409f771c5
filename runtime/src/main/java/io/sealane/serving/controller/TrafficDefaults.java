package io.sealane.serving.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What traffic says where nothing is said, written into the object as Knative's webhook does ({@code pkg/apis/serving/v1/route_defaults.go}):
 * tools such as {@code kn} add targets to what is there, and read {@code percent} and {@code latestRevision} without asking whether they are.
 * Pure.
 */
final class TrafficDefaults {

    private TrafficDefaults() {}

    /** All of a Service's traffic goes to its latest revision. */
    static void ofService(ObjectNode service) {
        if (service.path("spec") instanceof ObjectNode spec) {
            var traffic = spec.path("traffic");
            if (isUnsaid(traffic) || traffic.isArray() && traffic.isEmpty()) {
                spec.putArray("traffic").addObject().put("latestRevision", true).put("percent", 100);
            }
        }
        ofRoute(service);
    }

    /** A target that names no revision is the latest, and one without a share has none. */
    static void ofRoute(ObjectNode route) {
        for (var each : route.path("spec").path("traffic")) {
            if (each instanceof ObjectNode target) {
                if (isUnsaid(target.path("latestRevision"))) {
                    target.put(
                            "latestRevision",
                            target.path("revisionName").asText("").isEmpty());
                }
                if (isUnsaid(target.path("percent"))) {
                    target.put("percent", 0);
                }
            }
        }
    }

    private static boolean isUnsaid(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
