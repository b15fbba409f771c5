package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.kind.Column;
import java.util.List;
import java.util.Locale;

/** Table columns of events, of both groups. */
final class EventColumns {

    private EventColumns() {}

    static List<Column> core() {
        return List.of(
                Cells.since("Last Seen", EventColumns::lastSeen),
                Cells.text("Type", event -> event.path("type").asText()),
                Cells.text("Reason", event -> event.path("reason").asText()),
                Cells.text("Object", event -> shown(event.path("involvedObject"))),
                Cells.wide(
                        "Source",
                        event -> event.path("source").path("component").asText()),
                Cells.text("Message", event -> event.path("message").asText().strip()),
                Cells.wide("Name", event -> event.path("metadata").path("name").asText()));
    }

    static List<Column> events() {
        return List.of(
                Cells.since("Last Seen", EventColumns::lastSeen),
                Cells.text("Type", event -> event.path("type").asText()),
                Cells.text("Reason", event -> event.path("reason").asText()),
                Cells.text("Object", event -> shown(event.path("regarding"))),
                Cells.text("Message", event -> event.path("note").asText().strip()));
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
