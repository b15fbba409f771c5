package io.sealane.resource.embedded.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads YAML documents as JSON trees; size after the expansion of aliases, depth and the number of aliases are bounded. */
public final class Yaml {

    /** How many aliases one document may use. */
    public static final int ALIASES_MAX = 50;

    /** How many values one document may hold once its aliases are expanded. */
    public static final int VALUES_MAX = 100_000;

    private Yaml() {}

    /** The first document; an empty body is JSON null. */
    public static JsonNode parse(byte[] bytes) {
        var documents = parseAll(new String(bytes, StandardCharsets.UTF_8));
        return documents.isEmpty() ? JsonNodeFactory.instance.nullNode() : documents.get(0);
    }

    /** All documents that are not empty. */
    public static List<JsonNode> parseAll(String text) {
        try {
            var documents = new ArrayList<JsonNode>();
            for (var document : reader().loadAll(text)) {
                if (document != null) {
                    documents.add(new Expansion().convert(document, 0));
                }
            }
            return documents;
        } catch (YAMLException | IllegalArgumentException e) {
            // Some tags, like that of binary data, fail in parts of the JDK.
            throw ApiFailure.badRequest("body is not YAML: " + e.getMessage());
        }
    }

    private static org.yaml.snakeyaml.Yaml reader() {
        var bounds = new LoaderOptions();
        bounds.setMaxAliasesForCollections(ALIASES_MAX);
        bounds.setNestingDepthLimit(Json.DEPTH_MAX);
        bounds.setAllowDuplicateKeys(false);
        bounds.setAllowRecursiveKeys(false);
        var output = new DumperOptions();
        return new org.yaml.snakeyaml.Yaml(
                new SafeConstructor(bounds), new Representer(output), output, bounds, new JsonTypes());
    }

    /** Leaves timestamps as text: JSON has none. And, as the real server's reader, numbers to the base of 60, like {@code 10:30}. */
    private static final class JsonTypes extends Resolver {
        private static final Pattern WHOLE =
                Pattern.compile("[-+]?(?:0b_*[01][01_]*|0_*[0-7][0-7_]*|0|[1-9][0-9_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*)");
        private static final Pattern FRACTION = Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
                + "|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\\.[0-9_]+(?:[eE][-+]?[0-9]+)?"
                + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, WHOLE, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FRACTION, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    /** Copies a document and counts what it copies, because few aliases can stand for very many values. */
    private static final class Expansion {
        private int values;

        JsonNode convert(@Nullable Object value, int depth) {
            if (++values > VALUES_MAX || depth > Json.DEPTH_MAX) {
                throw ApiFailure.badRequest("body: more than " + VALUES_MAX + " values or nested deeper than "
                        + Json.DEPTH_MAX + " after its aliases are expanded");
            }
            if (value instanceof Map<?, ?> map) {
                var object = Json.object();
                map.forEach((key, child) -> object.set(name(key), convert(child, depth + 1)));
                return object;
            }
            if (value instanceof Iterable<?> list) {
                var array = Json.array();
                list.forEach(child -> array.add(convert(child, depth + 1)));
                return array;
            }
            return scalar(value);
        }

        private static String name(@Nullable Object key) {
            if (key instanceof Map || key instanceof Iterable || key instanceof byte[]) {
                throw ApiFailure.badRequest("body: a key that is no text, expected keys that are texts");
            }
            return String.valueOf(key);
        }

        private static JsonNode scalar(@Nullable Object value) {
            var nodes = JsonNodeFactory.instance;
            if (value == null) {
                return nodes.nullNode();
            } else if (value instanceof Boolean flag) {
                return nodes.booleanNode(flag);
            } else if (value instanceof Integer number) {
                return nodes.numberNode(number);
            } else if (value instanceof Long number) {
                return nodes.numberNode(number);
            } else if (value instanceof BigInteger number) {
                return nodes.numberNode(number);
            } else if (value instanceof Double number) {
                return Json.number(number);
            }
            return nodes.textNode(value.toString());
        }
    }
}
