package io.sealane.resource.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A condition in the status of a resource of whatever kind, without its times.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word; may be empty
 * @param message for people; may be empty
 */
public record StatusCondition(String type, String status, String reason, String message) {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    /** Those of a resource by type, in the order in which they are listed; without those that only inform, as Knative marks them. */
    public static Map<String, StatusCondition> of(HasMetadata resource) {
        var conditions = new LinkedHashMap<String, StatusCondition>();
        for (var node :
                JSON.convertValue(resource, JsonNode.class).path("status").path("conditions")) {
            var condition = new StatusCondition(
                    text(node, "type"), text(node, "status"), text(node, "reason"), text(node, "message"));
            if (!text(node, "severity").equals("Info")) {
                conditions.put(condition.type(), condition);
            }
        }
        return conditions;
    }

    public boolean isTrue() {
        return status.equals("True");
    }

    public boolean isFalse() {
        return status.equals("False");
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
