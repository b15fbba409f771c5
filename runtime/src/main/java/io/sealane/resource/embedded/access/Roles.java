package io.sealane.resource.embedded.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rights that Roles give to whom bindings name (<a
 * href="https://kubernetes.io/docs/reference/access-authn-authz/rbac/">rbac.authorization.k8s.io/v1</a>). They only ever add to what somebody may
 * do. Immutable.
 */
public final class Roles {

    /** The group of Roles and bindings. */
    public static final String GROUP = "rbac.authorization.k8s.io";

    private static final ResourceName NAMESPACES = new ResourceName("", "namespaces");
    private static final Roles NONE = new Roles(Map.of());

    private final Map<String, List<Grant>> bySubject;

    private Roles(Map<String, List<Grant>> bySubject) {
        this.bySubject = bySubject;
    }

    /** @param namespace empty for everywhere */
    private record Grant(String namespace, List<PolicyRule> rules) {

        boolean allows(Ask ask, String within) {
            // What is no resource is in no namespace.
            return (namespace.isEmpty() || !ask.isPath() && namespace.equals(within))
                    && rules.stream().anyMatch(rule -> rule.allows(ask));
        }
    }

    /**
     * All that is stored of each kind.
     *
     * @param roles of namespaces
     */
    public record Objects(
            List<? extends JsonNode> roles,
            List<? extends JsonNode> clusterRoles,
            List<? extends JsonNode> bindings,
            List<? extends JsonNode> clusterBindings) {}

    public static Roles none() {
        return NONE;
    }

    /** A binding of a Role that is not there gives nothing. */
    public static Roles of(Objects stored) {
        var rules = new HashMap<String, List<PolicyRule>>();
        stored.roles().forEach(role -> rules.put(key(Meta.namespace(role), Meta.name(role)), rules(role)));
        stored.clusterRoles().forEach(role -> rules.put(key("", Meta.name(role)), rules(role)));
        var bySubject = new HashMap<String, List<Grant>>();
        stored.bindings().forEach(binding -> bind(binding, Meta.namespace(binding), rules, bySubject));
        stored.clusterBindings().forEach(binding -> bind(binding, "", rules, bySubject));
        return new Roles(bySubject);
    }

    private static List<PolicyRule> rules(JsonNode role) {
        var rules = new ArrayList<PolicyRule>();
        role.path("rules").forEach(rule -> rules.add(PolicyRule.parse(rule)));
        return rules;
    }

    private static void bind(
            JsonNode binding,
            String namespace,
            Map<String, List<PolicyRule>> rules,
            Map<String, List<Grant>> bySubject) {
        var ref = binding.path("roleRef");
        var home = ref.path("kind").asText().equals("Role") ? namespace : "";
        var granted = rules.get(key(home, ref.path("name").asText()));
        if (granted == null) {
            return;
        }
        for (var subject : binding.path("subjects")) {
            bySubject
                    .computeIfAbsent(subject(subject), key -> new ArrayList<>())
                    .add(new Grant(namespace, granted));
        }
    }

    private static String subject(JsonNode subject) {
        var name = subject.path("name").asText();
        return switch (subject.path("kind").asText()) {
            case "ServiceAccount" ->
                user(Access.ACCOUNT + subject.path("namespace").asText() + ":" + name);
            case "Group" -> group(name);
            default -> user(name);
        };
    }

    private static String user(String name) {
        return "user " + name;
    }

    private static String group(String name) {
        return "group " + name;
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    boolean allow(String user, Collection<String> groups, Ask ask) {
        // As the real server has it, a Namespace itself is within it.
        var within = ask.resource().equals(NAMESPACES) ? ask.name() : ask.namespace();
        return grants(user, groups).stream().anyMatch(grant -> grant.allows(ask, within));
    }

    /** All that somebody is granted in a namespace, and on paths. */
    List<PolicyRule> rules(String user, Collection<String> groups, String namespace) {
        return grants(user, groups).stream()
                .filter(grant ->
                        grant.namespace().isEmpty() || grant.namespace().equals(namespace))
                .flatMap(grant -> grant.rules().stream())
                .toList();
    }

    private List<Grant> grants(String user, Collection<String> groups) {
        var grants = new ArrayList<>(bySubject.getOrDefault(user(user), List.of()));
        groups.forEach(group -> grants.addAll(bySubject.getOrDefault(group(group), List.of())));
        return grants;
    }
}
