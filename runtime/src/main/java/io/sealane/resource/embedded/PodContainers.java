package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Meta;
import java.util.ArrayList;

/** Which container of a Pod a request for its output means. */
final class PodContainers {

    private PodContainers() {}

    static String chosen(JsonNode pod, LogOptions options) {
        var names = new ArrayList<String>();
        pod.path("spec")
                .path("containers")
                .forEach(container -> names.add(container.path("name").asText()));
        if (options.container().isEmpty() && names.size() != 1) {
            throw ApiFailure.badRequest(
                    "a container name must be specified for pod " + Meta.name(pod) + ", choose one of: " + names);
        }
        var chosen = options.container().orElseGet(() -> names.get(0));
        if (!names.contains(chosen) && !isQueueProxy(pod, chosen)) {
            throw ApiFailure.badRequest("container " + chosen + " is not valid for pod " + Meta.name(pod));
        }
        return chosen;
    }

    /** A revision's Pod has none here, but what it would say of TLS can be asked for as the guides do. */
    private static boolean isQueueProxy(JsonNode pod, String container) {
        return container.equals("queue-proxy")
                && pod.path("metadata").path("labels").has("serving.knative.dev/revision");
    }

    /** Why a container has no output yet. */
    static String waiting(JsonNode pod, String container) {
        for (var status : pod.path("status").path("containerStatuses")) {
            if (status.path("name").asText().equals(container)) {
                return status.path("state").path("waiting").path("reason").asText("ContainerCreating");
            }
        }
        return "ContainerCreating";
    }
}
