package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import java.util.List;
import java.util.Optional;

/** Roles and ClusterRoles, after {@code pkg/apis/rbac/validation} of Kubernetes. */
final class RoleRules extends NoGenerations {

    private final boolean namespaced;

    RoleRules(boolean namespaced) {
        this.namespaced = namespaced;
    }

    @Override
    public List<Cause> check(ObjectNode role, Optional<ObjectNode> before) {
        return Field.check(role, root -> root.at("rules").items().forEach(this::rule));
    }

    private void rule(Field rule) {
        if (!rule.at("verbs").given()) {
            rule.at("verbs").required("verbs must contain at least one value");
        }
        var paths = rule.at("nonResourceURLs");
        if (!paths.given()) {
            if (!rule.at("apiGroups").given()) {
                rule.at("apiGroups").required("resource rules must supply at least one api group");
            }
            if (!rule.at("resources").given()) {
                rule.at("resources").required("resource rules must supply at least one resource");
            }
        } else if (namespaced) {
            paths.invalid("namespaced rules cannot apply to non-resource URLs");
        } else if (rule.at("apiGroups").given()
                || rule.at("resources").given()
                || rule.at("resourceNames").given()) {
            paths.invalid("rules cannot apply to both regular resources and non-resource URLs");
        }
    }

    @Override
    public List<String> warnings(ObjectNode role) {
        return role.path("aggregationRule").isObject()
                ? List.of("aggregationRule: nothing is gathered from other roles here; list the rules themselves")
                : List.of();
    }
}
