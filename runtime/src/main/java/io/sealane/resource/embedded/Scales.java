package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ScalePaths;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Objects as {@code autoscaling/v1 Scale}: how many replicas are wanted and how many there are, whatever the kind calls them. */
final class Scales {

    private static final String GROUP = "autoscaling";
    private static final String KIND = "Scale";
    private static final List<String> METADATA =
            List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp");

    private Scales() {}

    /** What the sub-resource shows of an object. */
    static ObjectNode of(ObjectNode object, ScalePaths paths) {
        var scale = Json.object().put("kind", KIND).put("apiVersion", GROUP + "/v1");
        var meta = scale.putObject("metadata");
        METADATA.stream()
                .filter(Meta.of(object)::has)
                .forEach(field -> meta.set(field, Meta.of(object).path(field)));
        scale.putObject("spec").put("replicas", object.at(paths.wanted()).asInt(0));
        var status = scale.putObject("status")
                .put("replicas", object.at(paths.present()).asInt(0));
        var selector = selector(object.at(paths.selector()));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    private static String selector(JsonNode selector) {
        return selector.isTextual()
                ? selector.asText()
                : selector.path("matchLabels").properties().stream()
                        .map(label -> label.getKey() + "=" + label.getValue().asText())
                        .sorted()
                        .collect(Collectors.joining(","));
    }

    /** What a change of the sub-resource does to an object. */
    static UnaryOperator<ObjectNode> change(UnaryOperator<ObjectNode> change, ScalePaths paths) {
        return object -> {
            var scale = change.apply(of(object, paths));
            require(scale, Meta.name(object));
            var wanted = paths.wanted();
            var holder = object;
            var steps = wanted.substring(1).split("/");
            for (var i = 0; i < steps.length - 1; i++) {
                holder = Json.child(holder, steps[i]);
            }
            holder.set(steps[steps.length - 1], scale.at("/spec/replicas"));
            // Whoever names a version changes that one only.
            Meta.of(object).put("resourceVersion", Meta.resourceVersion(scale));
            return object;
        };
    }

    private static void require(ObjectNode scale, String name) {
        if (!scale.path("kind").asText().equals(KIND)
                || !scale.path("apiVersion").asText().equals(GROUP + "/v1")) {
            throw ApiFailure.badRequest("body: expected kind Scale of apiVersion autoscaling/v1");
        }
        var replicas = scale.path("spec").path("replicas");
        if (scale.path("spec") instanceof ObjectNode spec && replicas.isMissingNode()) {
            // As the real server: none is meant.
            spec.put("replicas", 0);
        } else if (!replicas.isInt() || replicas.asInt() < 0) {
            throw ApiFailure.invalid(
                    GROUP,
                    KIND,
                    name,
                    List.of(Cause.invalid("spec.replicas", replicas, "must be greater than or equal to 0")));
        }
    }
}
