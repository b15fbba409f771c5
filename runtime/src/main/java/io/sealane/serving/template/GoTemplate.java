package io.sealane.serving.template;

import java.util.List;
import java.util.Map;

/**
 * The part of Go's text templates that names of hosts are written in: fields, {@code index}, {@code if}, {@code else}, {@code end},
 * {@code eq} and {@code printf} with {@code %s}. Immutable.
 */
public final class GoTemplate {

    /** What stands in a template. */
    sealed interface Part {

        record Text(String text) implements Part {}

        record Output(Value value) implements Part {}

        record If(Value condition, List<Part> then, List<Part> otherwise) implements Part {}
    }

    /** What a template computes. */
    sealed interface Value {

        record Literal(String text) implements Value {}

        /** A field of the data, and fields of maps below it; no names at all is the data itself. */
        record Field(List<String> names) implements Value {}

        record Index(Value map, Value key) implements Value {}

        record Equal(Value left, List<Value> rights) implements Value {}

        record Printf(String format, List<Value> arguments) implements Value {}

        record Script(Value value) implements Value {}
    }

    /** Something with fields: others than these are refused, where a map would have them empty. */
    public record Fields(Map<String, Object> byName) {}

    private final List<Part> parts;

    private GoTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException says at which character what was expected
     */
    public static GoTemplate parse(String text) {
        return new GoTemplate(new GoTemplateReader(text).template());
    }

    /**
     * Puts data in.
     *
     * @param data texts, maps of texts and {@link Fields} by field name
     * @throws IllegalArgumentException for a field that the data lacks
     */
    public String render(Map<String, Object> data) {
        var result = new StringBuilder();
        render(parts, data, result);
        return result.toString();
    }

    private static void render(List<Part> parts, Map<String, Object> data, StringBuilder result) {
        for (var part : parts) {
            if (part instanceof Part.Text text) {
                result.append(text.text());
            } else if (part instanceof Part.Output output) {
                result.append(text(output.value(), data));
            } else if (part instanceof Part.If choice) {
                render(isTrue(value(choice.condition(), data)) ? choice.then() : choice.otherwise(), data, result);
            }
        }
    }

    /** As Go has it: what is empty is false. */
    private static boolean isTrue(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        return value instanceof Map<?, ?> map
                ? !map.isEmpty()
                : !value.toString().isEmpty();
    }

    private static String text(Value value, Map<String, Object> data) {
        var result = value(value, data);
        if (result instanceof Map<?, ?> || result instanceof Fields) {
            throw new IllegalArgumentException("expected a text to put in, got a map: name one of its entries");
        }
        return result.toString();
    }

    private static Object value(Value value, Map<String, Object> data) {
        if (value instanceof Value.Literal literal) {
            return literal.text();
        }
        if (value instanceof Value.Field field) {
            return field(field.names(), data);
        }
        if (value instanceof Value.Index index) {
            return entry(value(index.map(), data), text(index.key(), data));
        }
        if (value instanceof Value.Equal equal) {
            var left = text(equal.left(), data);
            return equal.rights().stream().anyMatch(right -> left.equals(text(right, data)));
        }
        if (value instanceof Value.Script script) {
            return escaped(text(script.value(), data));
        }
        var printf = (Value.Printf) value;
        var arguments =
                printf.arguments().stream().map(each -> text(each, data)).toList();
        return String.format(printf.format(), arguments.toArray());
    }

    private static Object field(List<String> names, Map<String, Object> data) {
        Object now = data;
        for (var name : names) {
            if (now == data && !data.containsKey(name)) {
                throw new IllegalArgumentException("." + name + ": expected one of "
                        + data.keySet().stream().sorted().toList());
            }
            now = entry(now, name);
        }
        return now;
    }

    /** As Go's {@code js}: fit to stand in quotes of JavaScript or JSON. */
    private static String escaped(String text) {
        var result = new StringBuilder(text.length() + 8);
        for (char c : text.toCharArray()) {
            if (c == '\\' || c == '"') {
                result.append('\\').append(c);
            } else if (c < ' ' || c == '\'' || c == '<' || c == '>' || c == '&' || c == '=' || c == 0x7F) {
                result.append(String.format("\\u%04X", (int) c));
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    /** What a map does not have is empty; what is not among fields is wrong. */
    private static Object entry(Object map, String key) {
        if (map instanceof Fields fields) {
            var known = fields.byName().get(key);
            if (known == null) {
                throw new IllegalArgumentException("." + key + ": expected one of "
                        + fields.byName().keySet().stream().sorted().toList());
            }
            return known;
        }
        if (!(map instanceof Map<?, ?> entries)) {
            throw new IllegalArgumentException(key + ": expected a map to look in, got a text");
        }
        var found = entries.get(key);
        return found == null ? "" : found;
    }
}
