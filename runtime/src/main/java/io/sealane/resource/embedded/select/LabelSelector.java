package io.sealane.resource.embedded.select;

import io.sealane.resource.embedded.object.ApiFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A label selector, equality- and set-based: {@code a=b,c!=d,e in (x,y),f notin (z),g,!h}. */
final class LabelSelector {

    private static final String KEY = "([A-Za-z0-9][A-Za-z0-9._/-]*)";
    private static final String VALUE = "([A-Za-z0-9._-]*)";
    private static final Pattern EQUAL = Pattern.compile(KEY + "\\s*={1,2}\\s*" + VALUE);
    private static final Pattern NOT_EQUAL = Pattern.compile(KEY + "\\s*!=\\s*" + VALUE);
    private static final Pattern IN = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern EXISTS = Pattern.compile("(!?)\\s*" + KEY);

    private LabelSelector() {}

    /** @param selector empty selects everything */
    static Predicate<Map<String, String>> parse(String selector) {
        Predicate<Map<String, String>> all = labels -> true;
        for (var requirement : split(selector)) {
            all = all.and(requirement(requirement, selector));
        }
        return all;
    }

    private static Predicate<Map<String, String>> requirement(String text, String selector) {
        var in = IN.matcher(text);
        if (in.matches()) {
            var key = in.group(1);
            var values = Stream.of(in.group(3).split(",", -1)).map(String::trim).toList();
            return in.group(2).equals("in")
                    ? labels -> labels.containsKey(key) && values.contains(labels.get(key))
                    : labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
        }
        var notEqual = NOT_EQUAL.matcher(text);
        if (notEqual.matches()) {
            return labels -> !notEqual.group(2).equals(labels.get(notEqual.group(1)));
        }
        var equal = EQUAL.matcher(text);
        if (equal.matches()) {
            return labels -> equal.group(2).equals(labels.get(equal.group(1)));
        }
        var exists = EXISTS.matcher(text);
        if (exists.matches()) {
            return labels ->
                    labels.containsKey(exists.group(2)) == exists.group(1).isEmpty();
        }
        throw ApiFailure.badRequest("unable to parse requirement: labelSelector '" + selector + "': '" + text
                + "', expected key=value, key!=value, key in (a,b), key notin (a,b), key or !key");
    }

    /** Splits at commas outside parentheses. */
    private static List<String> split(String selector) {
        var parts = new ArrayList<String>();
        var depth = 0;
        var from = 0;
        for (var i = 0; i < selector.length(); i++) {
            var c = selector.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(selector.substring(from, i).trim());
                from = i + 1;
            }
        }
        var last = selector.substring(from).trim();
        if (!last.isEmpty() || !parts.isEmpty()) {
            parts.add(last);
        }
        return parts;
    }
}
