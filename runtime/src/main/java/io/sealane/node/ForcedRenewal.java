package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The status patch that asks for a new certificate, as {@code cmctl renew} writes it: condition Issuing, reason ManuallyTriggered. */
final class ForcedRenewal {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ForcedRenewal() {}

    /**
     * A merge patch for the {@code status} sub-resource.
     *
     * @param certificate the Certificate as read; its other conditions are kept, since a merge patch replaces the whole list
     */
    static String patch(JsonNode certificate, Instant now) {
        var conditions = JsonNodeFactory.instance.arrayNode();
        for (var condition : certificate.path("status").path("conditions")) {
            if (!condition.path("type").asText().equals("Issuing")) {
                conditions.add(condition);
            }
        }
        conditions
                .addObject()
                .put("type", "Issuing")
                .put("status", "True")
                .put("reason", "ManuallyTriggered")
                .put("message", "Certificate re-issuance manually triggered")
                .put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("status").set("conditions", conditions);
        return patch.toString();
    }
}
