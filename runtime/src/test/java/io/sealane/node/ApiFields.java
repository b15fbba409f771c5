package io.sealane.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/** The values of a JSON object by their paths. */
final class ApiFields {

    private ApiFields() {}

    static Map<String, String> of(String json) {
        try {
            var fields = new TreeMap<String, String>();
            collect("", new ObjectMapper().readTree(json), fields);
            return fields;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void collect(String path, JsonNode node, Map<String, String> into) {
        if (node.isValueNode()) {
            into.put(path, node.asText());
        }
        node.fields().forEachRemaining(field -> collect(path + "/" + field.getKey(), field.getValue(), into));
        for (var index = 0; node.isArray() && index < node.size(); index++) {
            collect(path + "/" + index, node.get(index), into);
        }
    }
}
