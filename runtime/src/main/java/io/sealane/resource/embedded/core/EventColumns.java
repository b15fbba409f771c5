package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.kind.Column;
import java.util.List;
import java.util.Locale;

/** Table columns of events, of both groups. */
final class EventColumns {

    private EventColumns() {}

    static List<Column> core() {
        return columns("involvedObject", "source", "message", "firstTimestamp", "count");
    }

    static List<Column> events() {
        return columns("regarding", "deprecatedSource", "note", "deprecatedFirstTimestamp", "deprecatedCount");
    }

    private static List<Column> columns(String object, String source, String message, String first, String count) {
        return List.of(
                Cells.since("Last Seen", EventColumns::lastSeen),
                Cells.text("Type", event -> event.path("type").asText()),
                Cells.text("Reason", event -> event.path("reason").asText()),
                Cells.text("Object", event -> shown(event.path(object))),
                Cells.wide(
                        "Subobject",
                        event -> event.path(object).path("fieldPath").asText()),
                Cells.wide("Source", event -> source(event.path(source))),
                Cells.text("Message", event -> event.path(message).asText().strip()),
                Cells.wideSince("First Seen", event -> firstSeen(event, first)),
                Cells.wide("Count", event -> Integer.toString(count(event, count))),
                Cells.wide("Name", event -> event.path("metadata").path("name").asText()));
    }

    private static String source(JsonNode source) {
        var host = source.path("host").asText("");
        var component = source.path("component").asText("");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static String firstSeen(JsonNode event, String field) {
        var first = event.path(field).asText("");
        return first.isEmpty() ? event.path("eventTime").asText("") : first;
    }

    private static int count(JsonNode event, String field) {
        return event.path("series")
                .path("count")
                .asInt(Math.max(1, event.path(field).asInt(1)));
    }

    private static String shown(JsonNode reference) {
        return reference.path("kind").asText().toLowerCase(Locale.ROOT) + "/"
                + reference.path("name").asText();
    }

    private static String lastSeen(JsonNode event) {
        for (var time : List.of(
                event.path("series").path("lastObservedTime"), event.path("lastTimestamp"), event.path("eventTime"))) {
            if (!time.asText("").isEmpty() && !time.isNull()) {
                return time.asText();
            }
        }
        return event.path("metadata").path("creationTimestamp").asText("");
    }
}
