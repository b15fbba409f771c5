package io.sealane.resource.embedded.select;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON paths of printer columns: fields with dots or brackets, indexes, {@code [*]}, and filters like
 * {@code [?(@.type=="Ready")]}. Nothing else.
 */
public final class JsonPath {

    private static final Pattern STEP = Pattern.compile(
            "\\.((?:[^.\\[\\\\]|\\\\.)+)" // .field, where \. is a dot in it
                    + "|\\[(-?\\d+)]"
                    + "|\\[(\\*)]"
                    + "|\\['((?:[^'\\\\]|\\\\.)+)']"
                    + "|\\[\\?\\(\\s*@\\.([A-Za-z0-9_.-]+)\\s*(==|!=)\\s*['\"]([^'\"]*)['\"]\\s*\\)]");

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /** Parses a path that begins with a dot or bracket. */
    public static JsonPath parse(String path) {
        var steps = new ArrayList<Step>();
        var matcher = STEP.matcher(path);
        var at = 0;
        while (at < path.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("jsonPath: " + path + ", not understood from position " + at);
            }
            steps.add(step(matcher));
            at = matcher.end();
        }
        return new JsonPath(List.copyOf(steps));
    }

    /** All values at the path. */
    public List<JsonNode> find(JsonNode root) {
        var found = List.of(root);
        for (var step : steps) {
            var next = new ArrayList<JsonNode>();
            found.forEach(node -> step.from(node, next));
            found = next;
        }
        return found;
    }

    private static Step step(Matcher matcher) {
        if (matcher.group(1) != null) {
            return field(matcher.group(1).replace("\\", ""));
        } else if (matcher.group(2) != null) {
            var index = Integer.parseInt(matcher.group(2));
            return (node, found) -> add(node.path(index < 0 ? node.size() + index : index), found);
        } else if (matcher.group(3) != null) {
            return (node, found) -> node.forEach(found::add);
        } else if (matcher.group(4) != null) {
            return field(matcher.group(4).replace("\\", ""));
        }
        var pointer = "/" + matcher.group(5).replace('.', '/');
        var wanted = matcher.group(6).equals("==");
        var value = matcher.group(7);
        return (node, found) -> node.forEach(item -> {
            if (item.at(pointer).asText("").equals(value) == wanted) {
                found.add(item);
            }
        });
    }

    private static Step field(String name) {
        return (node, found) -> add(node.path(name), found);
    }

    private static void add(JsonNode node, List<JsonNode> found) {
        if (!node.isMissingNode() && !node.isNull()) {
            found.add(node);
        }
    }

    @FunctionalInterface
    private interface Step {
        void from(JsonNode node, List<JsonNode> found);
    }
}
