package io.sealane.resource.embedded.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides. There are no roles to configure: who is known decides what is allowed. Pure functions. */
public final class Access {

    /** Its members may do everything. */
    public static final String MASTERS = "system:masters";

    private static final String ACCOUNT = "system:serviceaccount:";
    private static final Set<String> READS = Set.of("get", "list", "watch");
    private static final Set<String> READ_PARTS = Set.of("", "status");
    private static final String SECRETS = "secrets";

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

    /** A rule as {@code SelfSubjectRulesReview} tells it. */
    public record Rule(List<String> verbs, List<String> groups, List<String> resources) {}

    /** What somebody may do; the rules are those for one namespace. */
    public record Rules(List<Rule> resources, List<String> pathVerbs, List<String> paths) {}

    /** Whether somebody may do something. */
    public static boolean allows(String user, Collection<String> groups, Ask ask) {
        if (groups.contains(MASTERS)) {
            return true;
        }
        if (ask.isPath()) {
            return ask.verb().equals("get") && PATHS.stream().anyMatch(pattern -> matches(pattern, ask.path()));
        }
        return isQuestion(ask) || isReadOfOwn(user, ask);
    }

    private static boolean isQuestion(Ask ask) {
        return ask.verb().equals("create")
                && ask.subresource().isEmpty()
                && QUESTIONS.getOrDefault(ask.group(), Set.of()).contains(ask.resource());
    }

    private static boolean isReadOfOwn(String user, Ask ask) {
        return READS.contains(ask.verb())
                && READ_PARTS.contains(ask.subresource())
                && !ask.namespace().isEmpty()
                && home(user).filter(ask.namespace()::equals).isPresent()
                && !ask.resource().equals("*")
                && !ask.group().equals("*")
                && !isSecret(ask.group(), ask.resource());
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

    private static boolean matches(String pattern, String path) {
        return pattern.endsWith("/*")
                ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                : path.equals(pattern);
    }

    /**
     * All that somebody may do in a namespace.
     *
     * @param served namespaced resources by group, without sub-resources
     */
    public static Rules rules(
            String user, Collection<String> groups, String namespace, Map<String, List<String>> served) {
        var all = List.of("*");
        if (groups.contains(MASTERS)) {
            return new Rules(List.of(new Rule(all, all, all)), all, all);
        }
        var rules = new ArrayList<Rule>();
        QUESTIONS.forEach(
                (group, resources) -> rules.add(new Rule(List.of("create"), List.of(group), List.copyOf(resources))));
        if (home(user).filter(namespace::equals).isPresent()) {
            served.forEach((group, resources) -> rules.add(new Rule(
                    List.of("get", "list", "watch"),
                    List.of(group),
                    resources.stream()
                            .filter(resource -> !isSecret(group, resource))
                            .toList())));
        }
        return new Rules(rules, List.of("get"), PATHS);
    }
}
