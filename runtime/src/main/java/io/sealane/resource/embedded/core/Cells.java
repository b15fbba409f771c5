package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sealane.resource.embedded.kind.Column;
import io.sealane.resource.embedded.table.Ages;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Makes columns. */
final class Cells {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    static final String NONE = "<none>";
    static final String UNKNOWN = "<unknown>";

    private Cells() {}

    static Column text(String name, Function<JsonNode, String> cell) {
        return new Column(name, "string", 0, (object, now) -> NODES.textNode(cell.apply(object)));
    }

    static Column wide(String name, Function<JsonNode, String> cell) {
        return new Column(name, "string", 1, (object, now) -> NODES.textNode(cell.apply(object)));
    }

    static Column number(String name, ToIntFunction<JsonNode> cell) {
        return new Column(name, "integer", 0, (object, now) -> NODES.numberNode(cell.applyAsInt(object)));
    }

    static Column age() {
        return since(
                "Age",
                object -> object.path("metadata").path("creationTimestamp").asText(""));
    }

    /** How long ago a time was. */
    static Column since(String name, Function<JsonNode, String> time) {
        return since(name, 0, time);
    }

    static Column wideSince(String name, Function<JsonNode, String> time) {
        return since(name, 1, time);
    }

    private static Column since(String name, int priority, Function<JsonNode, String> time) {
        return new Column(name, "string", priority, (object, now) -> NODES.textNode(ago(time.apply(object), now)));
    }

    static String orElse(JsonNode value, String fallback) {
        var text = value.asText("");
        return text.isEmpty() ? fallback : text;
    }

    private static String ago(String time, Instant now) {
        try {
            return time.isEmpty()
                    ? UNKNOWN
                    : Ages.shown(Duration.between(OffsetDateTime.parse(time).toInstant(), now));
        } catch (DateTimeParseException e) {
            return UNKNOWN;
        }
    }
}
