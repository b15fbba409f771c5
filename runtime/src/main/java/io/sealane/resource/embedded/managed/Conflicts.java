package io.sealane.resource.embedded.managed;

import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Words a conflict as the real server does, because {@code kubectl} shows it. */
final class Conflicts {

    private Conflicts() {}

    static ApiFailure failure(Map<Manager, FieldSet> claims) {
        List<Cause> causes = new ArrayList<>();
        claims.forEach((manager, fields) -> fields.sorted()
                .forEach(field -> causes.add(Cause.fieldManager(field.toString(), "conflict with " + manager))));
        return ApiFailure.applyConflict(message(claims, causes), causes);
    }

    private static String message(Map<Manager, FieldSet> claims, List<Cause> causes) {
        if (causes.size() == 1) {
            var only = causes.get(0);
            return "Apply failed with 1 conflict: " + only.message() + ": " + only.field();
        }
        var lines = new ArrayList<String>();
        claims.forEach((manager, fields) -> {
            lines.add("conflicts with " + manager + ":");
            fields.sorted().forEach(field -> lines.add("- " + field));
        });
        return "Apply failed with " + causes.size() + " conflicts: " + String.join("\n", lines);
    }
}
