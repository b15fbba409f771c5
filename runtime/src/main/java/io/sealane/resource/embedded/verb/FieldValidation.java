package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.object.ApiFailure;

/** What happens to unknown and duplicate fields of a body (query parameter {@code fieldValidation}). */
public enum FieldValidation {
    /** Nothing is said. */
    IGNORE,
    /** The answer warns. */
    WARN,
    /** The request is refused. */
    STRICT;

    /** @param value empty for the default, which warns */
    public static FieldValidation parse(String value) {
        return switch (value) {
            case "Ignore" -> IGNORE;
            case "", "Warn" -> WARN;
            case "Strict" -> STRICT;
            default ->
                throw ApiFailure.badRequest("fieldValidation: '" + value + "', expected one of Ignore, Warn, Strict");
        };
    }
}
