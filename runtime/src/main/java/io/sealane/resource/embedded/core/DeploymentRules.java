package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.PodChecks;
import io.sealane.resource.embedded.admission.Unmounted;
import io.sealane.resource.embedded.kind.KindRules;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deployments: defaults, and that the selector fits the template. */
final class DeploymentRules implements KindRules {

    private static final int PROGRESS_SECONDS = 600;
    private static final int REVISIONS_KEPT = 10;

    @Override
    public void prepare(ObjectNode deployment, Optional<ObjectNode> before) {
        var spec = Json.child(deployment, "spec");
        number(spec, "replicas", 1);
        number(spec, "progressDeadlineSeconds", PROGRESS_SECONDS);
        number(spec, "revisionHistoryLimit", REVISIONS_KEPT);
        rolling(Json.child(spec, "strategy"));
        PodDefaults.apply(Json.child(Json.child(spec, "template"), "spec"));
    }

    @Override
    public List<String> warnings(ObjectNode deployment) {
        return Unmounted.warnings(Field.of(deployment).at("spec").at("template").at("spec"), "spec.template.spec");
    }

    private static void rolling(ObjectNode strategy) {
        if (strategy.path("type").asText("").isEmpty()) {
            strategy.put("type", "RollingUpdate");
        }
        if (strategy.path("type").asText().equals("RollingUpdate") && !strategy.has("rollingUpdate")) {
            strategy.putObject("rollingUpdate").put("maxSurge", "25%").put("maxUnavailable", "25%");
        }
    }

    @Override
    public List<Cause> check(ObjectNode deployment, Optional<ObjectNode> before) {
        var causes = new ArrayList<>(Field.check(deployment, root -> spec(root.at("spec"))));
        var wanted = deployment.path("spec").path("selector").path("matchLabels");
        if (deployment.path("spec").path("selector").isEmpty()) {
            causes.add(Cause.required("spec.selector", ""));
        }
        var labels = deployment.path("spec").path("template").path("metadata").path("labels");
        wanted.properties().forEach(label -> {
            if (!label.getValue().equals(labels.path(label.getKey()))) {
                causes.add(Cause.invalid(
                        "spec.template.metadata.labels",
                        labels.toString(),
                        "`selector` does not match template `labels`"));
            }
        });
        if (before.isPresent()
                && !before.get()
                        .path("spec")
                        .path("selector")
                        .equals(deployment.path("spec").path("selector"))) {
            causes.add(Cause.invalid(
                    "spec.selector", deployment.path("spec").path("selector").toString(), "field is immutable"));
        }
        return causes;
    }

    private static void spec(Field spec) {
        for (var number : List.of("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")) {
            spec.at(number).within(0, Integer.MAX_VALUE);
        }
        var deadline = spec.at("progressDeadlineSeconds");
        if (deadline.there()
                && deadline.value().asLong()
                        <= spec.at("minReadySeconds").value().asLong(0)) {
            deadline.invalid("must be greater than minReadySeconds");
        }
        var strategy = spec.at("strategy");
        strategy.at("type").oneOf("Recreate", "RollingUpdate");
        if (strategy.at("type").text().equals("Recreate")
                && strategy.at("rollingUpdate").there()) {
            strategy.at("rollingUpdate").forbidden("may not be specified when strategy `type` is 'Recreate'");
        }
        var pod = spec.at("template").at("spec");
        PodChecks.check(pod, PodChecks.Form.POD);
        pod.at("restartPolicy").oneOf("Always");
        if (pod.at("activeDeadlineSeconds").there()) {
            pod.at("activeDeadlineSeconds").forbidden("Pods of a Deployment run until they are replaced");
        }
    }

    private static void number(ObjectNode spec, String field, int value) {
        if (!spec.has(field)) {
            spec.put(field, value);
        }
    }
}
