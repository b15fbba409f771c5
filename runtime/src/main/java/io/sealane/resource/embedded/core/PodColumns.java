package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.kind.Column;
import java.util.List;

/** Table columns of Pods. */
final class PodColumns {

    private PodColumns() {}

    static List<Column> all() {
        return List.of(
                Cells.text("Ready", PodColumns::ready),
                Cells.text("Status", PodColumns::status),
                Cells.text("Restarts", pod -> Integer.toString(restarts(pod))),
                Cells.age(),
                Cells.wide("IP", pod -> Cells.orElse(pod.path("status").path("podIP"), Cells.NONE)),
                Cells.wide("Node", pod -> Cells.orElse(pod.path("spec").path("nodeName"), Cells.NONE)),
                Cells.wide(
                        "Nominated Node",
                        pod -> Cells.orElse(pod.path("status").path("nominatedNodeName"), Cells.NONE)),
                Cells.wide("Readiness Gates", pod -> Cells.NONE));
    }

    private static String ready(JsonNode pod) {
        var ready = 0;
        for (var container : pod.path("status").path("containerStatuses")) {
            ready += container.path("ready").asBoolean() ? 1 : 0;
        }
        return ready + "/" + pod.path("spec").path("containers").size();
    }

    private static int restarts(JsonNode pod) {
        var restarts = 0;
        for (var container : pod.path("status").path("containerStatuses")) {
            restarts += container.path("restartCount").asInt(0);
        }
        return restarts;
    }

    private static String status(JsonNode pod) {
        if (!pod.path("metadata").path("deletionTimestamp").asText("").isEmpty()) {
            return "Terminating";
        }
        var status = pod.path("status");
        var shown = Cells.orElse(status.path("reason"), status.path("phase").asText(Cells.UNKNOWN));
        for (var container : status.path("containerStatuses")) {
            var waiting = container.path("state").path("waiting").path("reason").asText("");
            var terminated =
                    container.path("state").path("terminated").path("reason").asText("");
            shown = !waiting.isEmpty() ? waiting : !terminated.isEmpty() ? terminated : shown;
        }
        return shown;
    }
}
