package io.sealane.resource.embedded.access;

import io.sealane.resource.embedded.object.ResourceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides: by who somebody is, and by the Roles that are bound to them. Roles and bindings themselves are written by members of {@code system:masters}
 * only, and nobody else acts as one of these, so that nobody gives himself what he has not. Pure functions.
 */
public final class Access {

    /** Its members may do everything. */
    public static final String MASTERS = "system:masters";

    static final String ACCOUNT = "system:serviceaccount:";

    private static final Set<String> READS = Set.of("get", "list", "watch");
    private static final Set<String> READ_PARTS = Set.of("", "status");
    private static final String SECRETS = "secrets";
    private static final String IMPERSONATE = "impersonate";
    private static final ResourceName USER_GROUPS = new ResourceName("", "groups");

    /** What everybody who is known may ask, by group. */
    private static final Map<String, Set<String>> QUESTIONS = new TreeMap<>(Map.of(
            "authentication.k8s.io",
            Set.of("selfsubjectreviews"),
            "authorization.k8s.io",
            new TreeSet<>(Set.of("selfsubjectaccessreviews", "selfsubjectrulesreviews"))));

    /** Discovery and what says that the server lives. */
    private static final List<String> PATHS = List.of(
            "/",
            "/api",
            "/api/*",
            "/apis",
            "/apis/*",
            "/healthz",
            "/livez",
            "/openapi",
            "/openapi/*",
            "/readyz",
            "/version",
            "/.well-known/*",
            "/openid/*");

    private Access() {}

    /** Somebody, and what is bound to whom. */
    public record Subject(String user, Collection<String> groups, Roles roles) {

        boolean isMaster() {
            return groups.contains(MASTERS);
        }
    }

    /** Whether somebody may do something. */
    public static boolean allows(Subject subject, Ask ask) {
        if (subject.isMaster()) {
            return true;
        }
        if (isGrant(ask) || isMasters(ask)) {
            return false;
        }
        return subject.roles().allow(subject.user(), subject.groups(), ask)
                || (ask.isPath() ? isOpen(ask) : isQuestion(ask) || isReadOfOwn(subject.user(), ask));
    }

    /** Whoever could write Roles could give himself everything; everything includes them. */
    private static boolean isGrant(Ask ask) {
        return !READS.contains(ask.verb())
                && (ask.resource().group().equals(Roles.GROUP)
                        || isAny(ask.resource().group()));
    }

    /** Whoever could act as one of them could do everything, too. */
    private static boolean isMasters(Ask ask) {
        return ask.verb().equals(IMPERSONATE)
                && ask.resource().equals(USER_GROUPS)
                && ask.name().equals(MASTERS);
    }

    private static boolean isOpen(Ask ask) {
        return ask.verb().equals("get") && PATHS.stream().anyMatch(pattern -> PolicyRule.matches(pattern, ask.path()));
    }

    private static boolean isQuestion(Ask ask) {
        return ask.verb().equals("create")
                && ask.subresource().isEmpty()
                && QUESTIONS
                        .getOrDefault(ask.resource().group(), Set.of())
                        .contains(ask.resource().plural());
    }

    private static boolean isReadOfOwn(String user, Ask ask) {
        return READS.contains(ask.verb())
                && READ_PARTS.contains(ask.subresource())
                && !ask.namespace().isEmpty()
                && home(user).filter(ask.namespace()::equals).isPresent()
                && !isAny(ask.resource().plural())
                && !isAny(ask.resource().group())
                && !isSecret(ask.resource().group(), ask.resource().plural());
    }

    private static boolean isAny(String asked) {
        return asked.equals(PolicyRule.ALL);
    }

    private static boolean isSecret(String group, String resource) {
        return group.isEmpty() && resource.equals(SECRETS);
    }

    /** The namespace of a service account. */
    private static Optional<String> home(String user) {
        if (!user.startsWith(ACCOUNT)) {
            return Optional.empty();
        }
        var rest = user.substring(ACCOUNT.length());
        var colon = rest.indexOf(':');
        return colon > 0 ? Optional.of(rest.substring(0, colon)) : Optional.empty();
    }

    /**
     * All that somebody may do in a namespace.
     *
     * @param served namespaced resources by group, without sub-resources
     */
    public static List<PolicyRule> rules(Subject subject, String namespace, Map<String, List<String>> served) {
        var all = List.of(PolicyRule.ALL);
        if (subject.isMaster()) {
            return List.of(
                    new PolicyRule(all, all, all, List.of(), List.of()),
                    new PolicyRule(all, List.of(), List.of(), List.of(), all));
        }
        var rules = new ArrayList<PolicyRule>();
        QUESTIONS.forEach((group, resources) -> rules.add(
                new PolicyRule(List.of("create"), List.of(group), List.copyOf(resources), List.of(), List.of())));
        if (home(subject.user()).filter(namespace::equals).isPresent()) {
            served.forEach((group, resources) -> rules.add(new PolicyRule(
                    List.of("get", "list", "watch"),
                    List.of(group),
                    resources.stream()
                            .filter(resource -> !isSecret(group, resource))
                            .toList(),
                    List.of(),
                    List.of())));
        }
        rules.add(new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), PATHS));
        rules.addAll(subject.roles().rules(subject.user(), subject.groups(), namespace));
        return rules;
    }
}
