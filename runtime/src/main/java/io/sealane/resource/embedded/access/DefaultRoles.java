package io.sealane.resource.embedded.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Meta;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Brings the ClusterRoles and bindings that every cluster has up to date, as Kubernetes does when it starts (<a
 * href="https://kubernetes.io/docs/reference/access-authn-authz/rbac/#auto-reconciliation">auto-reconciliation</a>): what is missing is added,
 * what was added by hand stays. Pure.
 */
public final class DefaultRoles {

    /** Annotation; {@code "false"} keeps a role or binding as it is. */
    static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private DefaultRoles() {}

    /**
     * A stored role or binding with what it lacks.
     *
     * @param stored changed in place
     * @param packed the same as this version has it
     */
    public static ObjectNode updated(ObjectNode stored, JsonNode packed) {
        if (stored.path("metadata")
                .path("annotations")
                .path(AUTO_UPDATE)
                .asText()
                .equals("false")) {
            return stored;
        }
        if (packed.has("roleRef") && !packed.path("roleRef").equals(stored.path("roleRef"))) {
            // It cannot be changed: somebody has made a binding of his own by this name.
            return stored;
        }
        add(stored, packed, "labels");
        add(stored, packed, "annotations");
        rules(stored, packed);
        subjects(stored, packed);
        return stored;
    }

    private static void add(ObjectNode stored, JsonNode packed, String texts) {
        for (var entry : packed.path("metadata").path(texts).properties()) {
            var there = Meta.of(stored).withObject("/" + texts);
            if (!there.has(entry.getKey())) {
                there.set(entry.getKey(), entry.getValue());
            }
        }
    }

    private static void rules(ObjectNode stored, JsonNode packed) {
        for (var rule : packed.path("rules")) {
            var present = stream(stored.path("rules")).map(PolicyRule::parse).toList();
            if (!covers(present, PolicyRule.parse(rule))) {
                stored.withArray("/rules").add(rule);
            }
        }
    }

    private static void subjects(ObjectNode stored, JsonNode packed) {
        for (var subject : packed.path("subjects")) {
            if (stream(stored.path("subjects")).noneMatch(subject::equals)) {
                stored.withArray("/subjects").add(subject);
            }
        }
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** Whether rules together allow all that one does. */
    static boolean covers(List<PolicyRule> rules, PolicyRule one) {
        return one.asks().allMatch(ask -> rules.stream().anyMatch(rule -> rule.allows(ask)));
    }
}
