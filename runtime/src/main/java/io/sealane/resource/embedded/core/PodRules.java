package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.PodChecks;
import io.sealane.resource.embedded.admission.Unmounted;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pods: what the real server fills in, and that the spec of a Pod is fixed but for its images. */
final class PodRules extends NoGenerations {

    @Override
    public void prepare(ObjectNode pod, Optional<ObjectNode> before) {
        var spec = Json.child(pod, "spec");
        PodDefaults.apply(spec);
        account(spec, before);
        if (before.isEmpty()) {
            Json.child(pod, "status").put("phase", "Pending").put("qosClass", PodQuality.of(spec));
        }
    }

    /** As the real server's admission of service accounts: given once, and kept. */
    private static void account(ObjectNode spec, Optional<ObjectNode> before) {
        var kept =
                before.map(old -> old.at("/spec/serviceAccountName").asText("")).orElse("default");
        var named = spec.path("serviceAccountName").asText("");
        var account = named.isEmpty() ? kept : named;
        if (!account.isEmpty()) {
            spec.put("serviceAccountName", account).put("serviceAccount", account);
        }
    }

    @Override
    public List<Cause> check(ObjectNode pod, Optional<ObjectNode> before) {
        var causes = new ArrayList<>(
                // Its template was checked when it was written, or stored before there was such a check.
                Meta.isControlled(pod)
                        ? List.of()
                        : Field.check(pod, root -> PodChecks.check(root.at("spec"), PodChecks.Form.POD)));
        before.ifPresent(old -> {
            if (!fixed(old).equals(fixed(pod))) {
                causes.add(Cause.forbidden(
                        "spec",
                        "pod updates may not change fields other than `spec.containers[*].image`,"
                                + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`,"
                                + "`spec.terminationGracePeriodSeconds`"));
            }
        });
        return causes;
    }

    @Override
    public List<String> warnings(ObjectNode pod) {
        return Unmounted.warnings(Field.of(pod).at("spec"), "spec");
    }

    private static ObjectNode fixed(ObjectNode pod) {
        var spec = Json.child(pod, "spec").deepCopy();
        // What was stored by an earlier version may lack some of them.
        PodDefaults.apply(spec);
        spec.remove(List.of("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName"));
        for (var field : List.of("containers", "initContainers")) {
            spec.path(field).forEach(container -> {
                if (container instanceof ObjectNode object) {
                    object.remove(List.of("image", "imagePullPolicy"));
                }
            });
        }
        return spec;
    }

    @Override
    public Set<String> selectableFields() {
        return Set.of(
                "spec.nodeName",
                "spec.restartPolicy",
                "spec.schedulerName",
                "spec.serviceAccountName",
                "status.phase",
                "status.podIP",
                "status.nominatedNodeName");
    }
}
