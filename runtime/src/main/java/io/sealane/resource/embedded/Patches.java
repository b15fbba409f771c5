package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.patch.JsonPatch;
import io.sealane.resource.embedded.patch.MergePatch;
import io.sealane.resource.embedded.patch.StrategicMerge;
import java.util.List;
import java.util.function.UnaryOperator;

/** Chooses the kind of a patch by its media type. */
final class Patches {

    private static final String JSON = "application/json-patch+json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String APPLY = "application/apply-patch+yaml";

    private Patches() {}

    /** Whether a patch is a configuration to apply. */
    static boolean isApply(String mediaType) {
        return mediaType.equals(APPLY);
    }

    static ApiFailure managerRequired() {
        return optionsInvalid(Cause.required("fieldManager", "is required for apply patch"));
    }

    static ApiFailure forceForbidden() {
        return optionsInvalid(Cause.forbidden("force", "may not be specified for non-apply patch"));
    }

    private static ApiFailure optionsInvalid(Cause cause) {
        return ApiFailure.invalid("meta.k8s.io", "PatchOptions", "", List.of(cause));
    }

    /** What the patch in a body does to an object. */
    static UnaryOperator<ObjectNode> of(Kind kind, String mediaType, byte[] body) {
        var supported = (kind.isCustom() ? JSON + ", " + MERGE : JSON + ", " + MERGE + ", " + STRATEGIC) + ", " + APPLY;
        if (mediaType.equals(STRATEGIC) && !kind.isCustom()) {
            var patch = Json.parse(body);
            return object -> StrategicMerge.apply(object, patch);
        } else if (mediaType.equals(MERGE)) {
            var patch = Json.parse(body);
            return object -> whole(MergePatch.apply(object, patch));
        } else if (mediaType.equals(JSON)) {
            var patch = Json.parse(body);
            return object -> whole(JsonPatch.apply(object, patch));
        }
        throw ApiFailure.unsupportedMediaType(mediaType, supported);
    }

    private static ObjectNode whole(JsonNode patched) {
        if (patched instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("patch: its result is not an object");
    }
}
