package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * What client-side apply left in an annotation: whoever applied a field that way before may do it here without a conflict, unless somebody
 * has given it another value since.
 */
final class LastApplied {

    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String KUBECTL = "kubectl";
    private static final int BYTES_MAX = 200 * 1024;

    private LastApplied() {}

    /**
     * Whether all these fields were applied by the client itself before, and are as it applied them.
     *
     * @param plain the live object as it is compared
     */
    static boolean allows(String manager, ObjectNode live, ObjectNode plain, Collection<FieldSet> claims, Shape shape) {
        var text = Meta.of(live).path("annotations").path(ANNOTATION).asText("");
        if (!manager.equals(KUBECTL) || text.isEmpty()) {
            return false;
        }
        try {
            if (!(Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode last)) {
                return false;
            }
            var since = Comparison.of(last, plain, shape);
            var own = OwnedFields.of(last, shape).without(since.changed()).without(since.removed());
            return claims.stream().allMatch(fields -> fields.without(own).isEmpty());
        } catch (ApiFailure e) {
            // Somebody wrote something else there.
            return false;
        }
    }

    /** Keeps the annotation up to date where there is one, so that client-side apply can be gone back to. */
    static void renew(String manager, ObjectNode object, ObjectNode config) {
        if (!manager.equals(KUBECTL)
                || !(Meta.of(object).get("annotations") instanceof ObjectNode annotations)
                || !annotations.has(ANNOTATION)) {
            return;
        }
        var text = config.toString() + "\n";
        if (text.length() <= BYTES_MAX) {
            annotations.put(ANNOTATION, text);
        }
    }
}
