package io.sealane.resource.embedded.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.List;
import java.util.stream.Stream;

/**
 * One rule of a Role: any of its verbs, on any of its resources or paths. {@code *} is everything.
 *
 * @param verbs like {@code get}
 * @param groups of the resources; empty for the core group
 * @param resources plurals, those of a sub-resource like {@code pods/log}
 * @param names of objects; none for all
 * @param paths that are no resources, like {@code /metrics} or {@code /healthz/*}
 */
public record PolicyRule(
        List<String> verbs, List<String> groups, List<String> resources, List<String> names, List<String> paths) {

    static final String ALL = "*";

    static PolicyRule parse(JsonNode rule) {
        return new PolicyRule(
                Json.texts(rule.path("verbs")),
                Json.texts(rule.path("apiGroups")),
                Json.texts(rule.path("resources")),
                Json.texts(rule.path("resourceNames")),
                Json.texts(rule.path("nonResourceURLs")));
    }

    /** Everything that it allows, one by one; {@code *} is asked for as such. */
    Stream<Ask> asks() {
        return verbs.stream()
                .flatMap(verb -> Stream.concat(
                        paths.stream().map(path -> Ask.path(verb, path)),
                        groups.stream()
                                .flatMap(group -> resources.stream()
                                        .flatMap(resource -> (names.isEmpty() ? Stream.of("") : names.stream())
                                                .map(name -> ask(verb, group, resource, name))))));
    }

    private static Ask ask(String verb, String group, String resource, String name) {
        var parts = resource.split("/", 2);
        return new Ask(verb, new ResourceName(group, parts[0]), parts.length > 1 ? parts[1] : "", "", name);
    }

    boolean allows(Ask ask) {
        if (!has(verbs, ask.verb())) {
            return false;
        }
        if (ask.isPath()) {
            return paths.stream().anyMatch(pattern -> matches(pattern, ask.path()));
        }
        return has(groups, ask.resource().group())
                && isResource(ask)
                && (names.isEmpty() || !ask.name().isEmpty() && names.contains(ask.name()));
    }

    private boolean isResource(Ask ask) {
        var plural = ask.resource().plural();
        var sub = ask.subresource();
        return has(resources, sub.isEmpty() ? plural : plural + "/" + sub)
                || !sub.isEmpty() && resources.contains("*/" + sub);
    }

    private static boolean has(List<String> these, String one) {
        return these.contains(ALL) || these.contains(one);
    }

    /** An ending {@code *} is any rest. */
    static boolean matches(String pattern, String path) {
        return pattern.endsWith(ALL)
                ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                : path.equals(pattern);
    }
}
