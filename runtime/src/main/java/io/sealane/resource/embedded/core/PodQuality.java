package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The quality-of-service class of a Pod (<a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/">Pod QoS</a>). */
final class PodQuality {

    private static final List<String> MEASURED = List.of("cpu", "memory");

    private PodQuality() {}

    /** @param spec with its defaults */
    static String of(JsonNode spec) {
        var none = true;
        var guaranteed = true;
        for (var list : List.of("initContainers", "containers")) {
            for (var container : spec.path(list)) {
                var resources = container.path("resources");
                none &= isUnmeasured(resources.path("requests")) && isUnmeasured(resources.path("limits"));
                guaranteed &= MEASURED.stream()
                        .allMatch(name -> resources.path("limits").has(name)
                                && resources
                                        .path("limits")
                                        .path(name)
                                        .equals(resources.path("requests").path(name)));
            }
        }
        return none ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean isUnmeasured(JsonNode amounts) {
        return MEASURED.stream().noneMatch(amounts::has);
    }
}
