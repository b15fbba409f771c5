package io.sealane.resource.embedded.verb;

import java.util.ArrayList;
import java.util.List;

/**
 * How a write is done, and what it warns of.
 *
 * @param dryRun everything but storing happens
 * @param validation what is done about unknown fields
 * @param warnings filled while the write is checked; for the answer's {@code Warning} headers
 */
public record WriteOptions(boolean dryRun, FieldValidation validation, List<String> warnings) {

    public static WriteOptions of(boolean dryRun, FieldValidation validation) {
        return new WriteOptions(dryRun, validation, new ArrayList<>());
    }

    /** For what the server does by itself. */
    static WriteOptions internal() {
        return of(false, FieldValidation.IGNORE);
    }
}
