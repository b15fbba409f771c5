package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.kind.Requester;
import io.sealane.resource.embedded.object.ApiFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * How a write is done, and what it warns of.
 *
 * @param dryRun everything but storing happens
 * @param validation what is done about unknown fields
 * @param manager who writes, for {@code managedFields}
 * @param by on whose behalf
 * @param warnings filled while the write is checked; for the answer's {@code Warning} headers
 */
public record WriteOptions(
        boolean dryRun, FieldValidation validation, String manager, Requester by, List<String> warnings) {

    private static final String SERVER = "sealane";

    /** What the server itself writes. */
    public static WriteOptions of(boolean dryRun, FieldValidation validation) {
        return of(dryRun, validation, SERVER);
    }

    public static WriteOptions of(boolean dryRun, FieldValidation validation, String manager) {
        return new WriteOptions(dryRun, validation, manager, Requester.server(), new ArrayList<>());
    }

    /** The same on behalf of somebody else. */
    public WriteOptions by(Requester requester) {
        return new WriteOptions(dryRun, validation, manager, requester, warnings);
    }

    /** Refuses fields, warns of them or does nothing, as is wanted. @param fault like {@code unknown field} */
    public void report(String fault, List<String> paths) {
        var faults = paths.stream().map(path -> fault + " \"" + path + "\"").toList();
        if (validation == FieldValidation.STRICT && !faults.isEmpty()) {
            throw ApiFailure.badRequest("strict decoding error: " + String.join(", ", faults));
        }
        if (validation == FieldValidation.WARN) {
            warnings.addAll(faults);
        }
    }

    /** Tells who writes. */
    void warn(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    /** For what the server does by itself. */
    static WriteOptions internal() {
        return of(false, FieldValidation.IGNORE);
    }
}
