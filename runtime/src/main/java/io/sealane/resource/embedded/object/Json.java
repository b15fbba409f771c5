package io.sealane.resource.embedded.object;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes JSON trees. Nesting is bounded, so that a body cannot exhaust the stack. */
public final class Json {

    /** How deep a body may nest. */
    public static final int DEPTH_MAX = 200;

    /** How deep an object may nest: what its {@code managedFields} repeat of it lies a few levels deeper and must be read again. */
    public static final int OBJECT_DEPTH_MAX = DEPTH_MAX - 10;

    private static final double WHOLE_MAX = 0x1p63;

    private static final JsonNodeFactory NUMBERS = new FiniteNumbers();

    private static final ObjectMapper LENIENT = lenient();

    private Json() {}

    private static ObjectMapper lenient() {
        var mapper = new ObjectMapper(factory());
        mapper.setNodeFactory(NUMBERS);
        return mapper;
    }

    /** A number that a double cannot hold would become infinite, which no JSON can say again. */
    private static final class FiniteNumbers extends JsonNodeFactory {
        private static final long serialVersionUID = 1;

        @Override
        public NumericNode numberNode(double value) {
            if (!Double.isFinite(value)) {
                throw ApiFailure.badRequest(
                        "body: a number is beyond what a 64-bit floating-point number holds (1.8e308)");
            }
            // As the real server writes them: 1.0 and 1e5 are whole, and whoever reads whole numbers expects them so.
            if (value == (int) value) {
                return numberNode((int) value);
            }
            return value == (long) value && Math.abs(value) < WHOLE_MAX
                    ? numberNode((long) value)
                    : super.numberNode(value);
        }
    }

    /** @throws ApiFailure 400 when it is infinite or none */
    static JsonNode number(double number) {
        return NUMBERS.numberNode(number);
    }

    private static JsonFactory factory() {
        var bounds = StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build();
        return JsonFactory.builder().streamReadConstraints(bounds).build();
    }

    /** A parser with the same bounds. */
    static JsonParser parser(byte[] bytes) throws IOException {
        return LENIENT.createParser(bytes);
    }

    /** Parses; of a field that is there twice the last one counts. */
    public static JsonNode parse(byte[] bytes) {
        try {
            return LENIENT.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw ApiFailure.badRequest("body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            // Bytes in memory fail to be read only where they are no text.
            throw ApiFailure.badRequest("body is not JSON: " + e.getMessage());
        }
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return LENIENT.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a tree nests deeper than that many levels; looks no deeper itself. */
    public static boolean isDeeper(JsonNode node, int levels) {
        if (!node.isContainerNode()) {
            return false;
        }
        if (levels == 0) {
            return true;
        }
        for (var child : node) {
            if (isDeeper(child, levels - 1)) {
                return true;
            }
        }
        return false;
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The texts in an array. */
    public static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The object under a field, made when it is missing or not an object. */
    public static ObjectNode child(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode there ? there : parent.putObject(field);
    }
}
