package io.sealane.resource.embedded.kind;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where the objects of a kind keep what their {@code scale} sub-resource shows, as JSON pointers.
 *
 * @param wanted how many replicas are wanted
 * @param present how many there are
 * @param selector what selects them: a text, or an object with {@code matchLabels}; empty when nothing does
 */
public record ScalePaths(String wanted, String present, String selector) {

    /** Those of Deployments. */
    public static ScalePaths ofDeployments() {
        return new ScalePaths("/spec/replicas", "/status/replicas", "/spec/selector");
    }

    /** Reads {@code subresources.scale} of a definition, whose paths are like {@code .spec.replicas}. */
    static ScalePaths parse(JsonNode scale) {
        return new ScalePaths(
                pointer(scale, "specReplicasPath"),
                pointer(scale, "statusReplicasPath"),
                pointer(scale, "labelSelectorPath"));
    }

    private static String pointer(JsonNode scale, String field) {
        return scale.path(field).asText("").replace('.', '/');
    }
}
