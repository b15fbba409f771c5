package io.sealane.resource.embedded.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ApiFailure;
import java.util.Set;
import java.util.function.Predicate;

/** A field selector: {@code metadata.name=a,metadata.namespace!=b} and, for some kinds, a few fields more. */
final class FieldSelector {

    private static final Set<String> EVERY_KIND = Set.of("metadata.name", "metadata.namespace");

    private FieldSelector() {}

    /**
     * @param selector empty selects everything
     * @param more fields that the kind supports beside name and namespace
     */
    static Predicate<JsonNode> parse(String selector, Set<String> more) {
        Predicate<JsonNode> all = object -> true;
        for (var requirement : selector.split(",")) {
            if (!requirement.isBlank()) {
                all = all.and(requirement(requirement.trim(), more));
            }
        }
        return all;
    }

    private static Predicate<JsonNode> requirement(String text, Set<String> more) {
        var operator = text.contains("!=") ? "!=" : text.contains("==") ? "==" : "=";
        var at = text.indexOf(operator);
        if (at <= 0) {
            throw ApiFailure.badRequest("fieldSelector: '" + text + "', expected field=value or field!=value");
        }
        var field = text.substring(0, at);
        var value = text.substring(at + operator.length());
        if (!EVERY_KIND.contains(field) && !more.contains(field)) {
            throw ApiFailure.badRequest("field label not supported: " + field);
        }
        var wanted = !operator.equals("!=");
        var pointer = "/" + field.replace('.', '/');
        return object -> object.at(pointer).asText("").equals(value) == wanted;
    }
}
