package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.kind.Column;
import java.util.ArrayList;
import java.util.List;

/** Table columns of Roles and bindings, as in {@code pkg/printers/internalversion} of Kubernetes. */
final class RoleColumns {

    private RoleColumns() {}

    static List<Column> role() {
        return List.of(Cells.text(
                "Created At",
                object -> object.path("metadata").path("creationTimestamp").asText()));
    }

    static List<Column> binding() {
        return List.of(
                Cells.text(
                        "Role",
                        object -> object.path("roleRef").path("kind").asText() + "/"
                                + object.path("roleRef").path("name").asText()),
                Cells.age(),
                Cells.wide("Users", object -> subjects(object, "User")),
                Cells.wide("Groups", object -> subjects(object, "Group")),
                Cells.wide("ServiceAccounts", object -> subjects(object, "ServiceAccount")));
    }

    private static String subjects(JsonNode binding, String kind) {
        var names = new ArrayList<String>();
        for (var subject : binding.path("subjects")) {
            if (subject.path("kind").asText().equals(kind)) {
                var namespace = subject.path("namespace").asText("");
                var name = subject.path("name").asText();
                names.add(kind.equals("ServiceAccount") ? namespace + "/" + name : name);
            }
        }
        return String.join(", ", names);
    }
}
