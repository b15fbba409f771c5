package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds where two forms of an object say different things. Who reads an object into types and writes it again, as clients in Go do, leaves
 * out what is empty, adds such, and spells quantities in its own way: none of that is a difference. Pure.
 */
final class Differences {

    private Differences() {}

    /** The path of the first one, below a path. */
    static Optional<String> first(String path, JsonNode now, JsonNode before) {
        return first(path, now, before, false);
    }

    private static Optional<String> first(String path, JsonNode now, JsonNode before, boolean quantity) {
        if (isNothing(now) && isNothing(before)) {
            return Optional.empty();
        }
        if ((now.isObject() || isNothing(now)) && (before.isObject() || isNothing(before))) {
            return ofFields(path, now, before);
        }
        if (now.isArray() && before.isArray() && now.size() == before.size()) {
            return ofElements(path, now, before);
        }
        return isSame(now, before, quantity) ? Optional.empty() : Optional.of(path);
    }

    private static Optional<String> ofFields(String path, JsonNode now, JsonNode before) {
        var names = new TreeSet<String>();
        now.fieldNames().forEachRemaining(names::add);
        before.fieldNames().forEachRemaining(names::add);
        var amounts = path.endsWith(".limits") || path.endsWith(".requests");
        for (var name : names) {
            var quantity = amounts || name.equals("sizeLimit") || name.equals("divisor");
            var below = path + (name.matches("\\w+") ? "." + name : "[" + name + "]");
            var found = first(below, now.path(name), before.path(name), quantity);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofElements(String path, JsonNode now, JsonNode before) {
        for (var i = 0; i < now.size(); i++) {
            var found = first(path + "[" + i + "]", now.get(i), before.get(i), false);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(JsonNode now, JsonNode before, boolean quantity) {
        if (now.isNumber() && before.isNumber()) {
            return now.decimalValue().compareTo(before.decimalValue()) == 0;
        }
        if (quantity) {
            var amount = Amounts.number(now);
            var earlier = Amounts.number(before);
            if (amount.isPresent() && earlier.isPresent()) {
                return amount.get().compareTo(earlier.get()) == 0;
            }
        }
        return now.equals(before);
    }

    /** Whether it may as well be left out. */
    private static boolean isNothing(JsonNode value) {
        if (value.isObject()) {
            for (var each : value) {
                if (!isNothing(each)) {
                    return false;
                }
            }
            return true;
        }
        return value.isMissingNode()
                || value.isNull()
                || value.isArray() && value.isEmpty()
                || value.isTextual() && value.asText().isEmpty()
                || value.isBoolean() && !value.asBoolean()
                || value.isNumber() && value.decimalValue().signum() == 0;
    }
}
