package io.sealane.resource.embedded.object;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds fields that are there twice, of which a parser keeps the last. */
public final class DuplicateFields {

    private final List<String> found = new ArrayList<>();

    private DuplicateFields() {}

    /** Their paths, like {@code spec.a}; none in a text that is not JSON. */
    public static List<String> in(byte[] json) {
        var search = new DuplicateFields();
        try (var parser = Json.parser(json)) {
            var first = parser.nextToken();
            if (first != null) {
                search.value(parser, first, "");
            }
        } catch (IOException e) {
            // Whoever reads the body says what is wrong with it.
            return List.of();
        }
        return List.copyOf(search.found);
    }

    private void value(JsonParser parser, JsonToken token, String path) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            object(parser, path);
        } else if (token == JsonToken.START_ARRAY) {
            var index = 0;
            for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                value(parser, next, path + "[" + index++ + "]");
            }
        }
    }

    private void object(JsonParser parser, String path) throws IOException {
        Set<String> names = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var below = path.isEmpty() ? name : path + "." + name;
            if (!names.add(name)) {
                found.add(below);
            }
            value(parser, parser.nextToken(), below);
        }
    }
}
