package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.access.Roles;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import java.util.List;
import java.util.Optional;

/** RoleBindings and ClusterRoleBindings, after {@code pkg/apis/rbac/validation} of Kubernetes: the role stays. */
final class BindingRules extends NoGenerations {

    private final boolean namespaced;

    BindingRules(boolean namespaced) {
        this.namespaced = namespaced;
    }

    @Override
    public void prepare(ObjectNode binding, Optional<ObjectNode> before) {
        group(binding.path("roleRef"));
        for (var subject : binding.path("subjects")) {
            if (!subject.path("kind").asText().equals("ServiceAccount")) {
                group(subject);
            }
        }
    }

    private static void group(JsonNode reference) {
        if (reference instanceof ObjectNode object
                && object.path("apiGroup").asText("").isEmpty()) {
            object.put("apiGroup", Roles.GROUP);
        }
    }

    @Override
    public List<Cause> check(ObjectNode binding, Optional<ObjectNode> before) {
        return Field.check(binding, root -> {
            role(root.at("roleRef"));
            root.at("subjects").items().forEach(BindingRules::subject);
            before.ifPresent(old -> root.at("roleRef").unchanged(Field.of(old).at("roleRef")));
        });
    }

    private void role(Field ref) {
        ref.at("apiGroup").oneOf(Roles.GROUP);
        if (!ref.at("kind").given()) {
            ref.at("kind").required("");
        } else if (namespaced) {
            ref.at("kind").oneOf("Role", "ClusterRole");
        } else {
            ref.at("kind").oneOf("ClusterRole");
        }
        if (!ref.at("name").given()) {
            ref.at("name").required("");
        }
    }

    private static void subject(Field subject) {
        if (!subject.at("name").given()) {
            subject.at("name").required("");
        }
        var kind = subject.at("kind");
        if (!kind.given()) {
            kind.required("");
        } else if (kind.oneOf("ServiceAccount", "User", "Group")) {
            var account = kind.text().equals("ServiceAccount");
            if (account && subject.at("apiGroup").given()) {
                subject.at("apiGroup").oneOf("");
            } else if (!account) {
                subject.at("apiGroup").oneOf(Roles.GROUP);
            }
            if (account && !subject.at("namespace").given()) {
                subject.at("namespace").required("");
            }
        }
    }
}
