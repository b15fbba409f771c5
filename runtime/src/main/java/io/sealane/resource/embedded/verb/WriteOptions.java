package io.sealane.resource.embedded.verb;

import java.util.ArrayList;
import java.util.List;

/**
 * How a write is done, and what it warns of.
 *
 * @param dryRun everything but storing happens
 * @param validation what is done about unknown fields
 * @param manager who writes, for {@code managedFields}
 * @param warnings filled while the write is checked; for the answer's {@code Warning} headers
 */
public record WriteOptions(boolean dryRun, FieldValidation validation, String manager, List<String> warnings) {

    private static final String SERVER = "sealane";

    /** What the server itself writes. */
    public static WriteOptions of(boolean dryRun, FieldValidation validation) {
        return of(dryRun, validation, SERVER);
    }

    public static WriteOptions of(boolean dryRun, FieldValidation validation, String manager) {
        return new WriteOptions(dryRun, validation, manager, new ArrayList<>());
    }

    /** For what the server does by itself. */
    static WriteOptions internal() {
        return of(false, FieldValidation.IGNORE);
    }
}
