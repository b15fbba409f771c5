package io.sealane.resource.embedded.managed;

import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Words a conflict as the real server does, because {@code kubectl} shows it. */
final class Conflicts {

    /** So many fields of each manager are named; the rest is counted. */
    static final int FIELDS_MAX = 100;

    private Conflicts() {}

    static ApiFailure failure(Map<Manager, FieldSet> claims) {
        List<Cause> causes = new ArrayList<>();
        var lines = new ArrayList<String>();
        var count = 0;
        for (var claim : claims.entrySet()) {
            var size = claim.getValue().size();
            lines.add("conflicts with " + claim.getKey() + ":");
            for (var field : claim.getValue().shown(FIELDS_MAX)) {
                causes.add(Cause.fieldManager(field, "conflict with " + claim.getKey()));
                lines.add("- " + field);
            }
            if (size > FIELDS_MAX) {
                lines.add("- and " + (size - FIELDS_MAX) + " more");
            }
            count += size;
        }
        return ApiFailure.applyConflict(message(count, causes, lines), causes);
    }

    private static String message(int count, List<Cause> causes, List<String> lines) {
        if (count == 1) {
            var only = causes.get(0);
            return "Apply failed with 1 conflict: " + only.message() + ": " + only.field();
        }
        return "Apply failed with " + count + " conflicts: " + String.join("\n", lines);
    }
}
