package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ApiFailure;
import java.util.Optional;

/**
 * How an object is deleted.
 *
 * @param uid only the object with this uid
 * @param resourceVersion only this version of it
 * @param cascade what becomes of what it owns
 * @param dryRun nothing is deleted
 */
public record DeleteOptions(Optional<String> uid, Optional<String> resourceVersion, Cascade cascade, boolean dryRun) {

    /** What becomes of the objects that the deleted one owns. */
    public enum Cascade {
        /** They are deleted after it. */
        BACKGROUND,
        /** It stays, terminating, until they are deleted. */
        FOREGROUND,
        /** They stay and forget their owner. */
        ORPHAN
    }

    static DeleteOptions background() {
        return new DeleteOptions(Optional.empty(), Optional.empty(), Cascade.BACKGROUND, false);
    }

    /**
     * Reads a {@code DeleteOptions} body.
     *
     * @param body JSON null when there is none
     * @param policy of the query, for when the body has none
     */
    public static DeleteOptions parse(JsonNode body, String policy, boolean dryRun) {
        var preconditions = body.path("preconditions");
        var wanted = body.path("propagationPolicy").asText(policy);
        if (wanted.isEmpty() && body.path("orphanDependents").asBoolean(false)) {
            wanted = "Orphan";
        }
        return new DeleteOptions(
                text(preconditions.path("uid")),
                text(preconditions.path("resourceVersion")),
                cascade(wanted),
                dryRun || !body.path("dryRun").isEmpty());
    }

    private static Cascade cascade(String policy) {
        return switch (policy) {
            case "", "Background" -> Cascade.BACKGROUND;
            case "Foreground" -> Cascade.FOREGROUND;
            case "Orphan" -> Cascade.ORPHAN;
            default ->
                throw ApiFailure.badRequest(
                        "propagationPolicy: '" + policy + "', expected one of Background, Foreground, Orphan");
        };
    }

    private static Optional<String> text(JsonNode value) {
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }
}
