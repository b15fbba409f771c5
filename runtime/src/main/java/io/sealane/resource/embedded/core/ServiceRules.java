package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Services: defaults of type and ports. No cluster IP is given out: names resolve inside the process. */
final class ServiceRules extends NoGenerations {

    private static final List<String> EXTERNAL = List.of("LoadBalancer", "NodePort");
    private static final int AFFINITY_SECONDS = 10_800;

    @Override
    public void prepare(ObjectNode service, Optional<ObjectNode> before) {
        var spec = Json.child(service, "spec");
        text(spec, "type", "ClusterIP");
        text(spec, "sessionAffinity", "None");
        if (!spec.path("type").asText().equals("ExternalName")) {
            text(spec, "internalTrafficPolicy", "Cluster");
        }
        if (EXTERNAL.contains(spec.path("type").asText())) {
            text(spec, "externalTrafficPolicy", "Cluster");
        }
        if (spec.path("type").asText().equals("LoadBalancer") && !spec.has("allocateLoadBalancerNodePorts")) {
            spec.put("allocateLoadBalancerNodePorts", true);
        }
        if (spec.path("sessionAffinity").asText().equals("ClientIP") && !spec.has("sessionAffinityConfig")) {
            spec.putObject("sessionAffinityConfig").putObject("clientIP").put("timeoutSeconds", AFFINITY_SECONDS);
        }
        spec.path("ports").forEach(port -> {
            if (port instanceof ObjectNode object) {
                text(object, "protocol", "TCP");
                if (isUnsaid(object.path("targetPort")) && object.has("port")) {
                    object.set("targetPort", object.path("port"));
                }
            }
        });
        Json.child(Json.child(service, "status"), "loadBalancer");
    }

    private static boolean isUnsaid(JsonNode port) {
        return port.isTextual() ? port.asText().isEmpty() : port.asInt(0) == 0;
    }

    @Override
    public List<Cause> check(ObjectNode service, Optional<ObjectNode> before) {
        var causes = new ArrayList<>(Field.check(service, root -> ServiceChecks.check(root.at("spec"))));
        var spec = service.path("spec");
        var type = spec.path("type").asText();
        before.ifPresent(old -> clusterIp(old, spec, type, causes));
        return causes;
    }

    /** It stays while the type stays one that has it. */
    private static void clusterIp(ObjectNode before, JsonNode spec, String type, List<Cause> causes) {
        var old = before.path("spec");
        var had = old.path("clusterIP").asText("");
        var external = type.equals("ExternalName") || old.path("type").asText().equals("ExternalName");
        if (!external && !had.isEmpty() && !had.equals(spec.path("clusterIP").asText(""))) {
            causes.add(Cause.invalid("spec.clusterIP", spec.path("clusterIP").asText(""), "field is immutable"));
        }
    }

    private static void text(ObjectNode object, String field, String value) {
        if (object.path(field).asText("").isEmpty()) {
            object.put(field, value);
        }
    }
}
