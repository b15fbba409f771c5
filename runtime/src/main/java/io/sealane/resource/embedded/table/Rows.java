package io.sealane.resource.embedded.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Column;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Objects as rows of a table (meta.k8s.io/v1 Table), which {@code kubectl get} prints. */
final class Rows implements Form {

    private static final String NAME = "Name";

    private final String includeObject;

    /** @param includeObject {@code None}, {@code Object}, or anything else for the metadata */
    Rows(String includeObject) {
        this.includeObject = includeObject;
    }

    @Override
    public ObjectNode object(ServedKind served, ObjectNode object, Instant now) {
        var meta = Json.object();
        meta.put("resourceVersion", Meta.resourceVersion(object));
        return list(served, List.of(object), meta, now);
    }

    @Override
    public ObjectNode list(ServedKind served, List<ObjectNode> objects, ObjectNode meta, Instant now) {
        var table = Json.object();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", meta);
        var definitions = table.putArray("columnDefinitions");
        var columns = served.version().columns();
        if (namesFirst(served)) {
            definition(definitions.addObject(), NAME, "string", 0).put("format", "name");
        }
        columns.forEach(column -> definition(definitions.addObject(), column.name(), column.type(), column.priority()));
        var rows = table.putArray("rows");
        objects.forEach(object -> rows.add(row(served, object, now)));
        return table;
    }

    /** Unless the kind has a place of its own for the name, as Events have. */
    private static boolean namesFirst(ServedKind served) {
        return served.kind().isCustom()
                || served.version().columns().stream()
                        .noneMatch(column -> column.name().equals(NAME));
    }

    private static ObjectNode definition(ObjectNode definition, String name, String type, int priority) {
        return definition
                .put("name", name)
                .put("type", type)
                .put("format", "")
                .put("description", "")
                .put("priority", priority);
    }

    private ObjectNode row(ServedKind served, ObjectNode object, Instant now) {
        var row = Json.object();
        var cells = row.putArray("cells");
        var columns = served.version().columns();
        if (namesFirst(served)) {
            cells.add(Meta.name(object));
        }
        columns.forEach(column -> cells.add(cell(column, object, now)));
        if (includeObject.equals("Object")) {
            row.set("object", new Whole().object(served, object, now));
        } else if (!includeObject.equals("None")) {
            row.set("object", new MetadataOnly().object(served, object, now));
        }
        return row;
    }

    private static JsonNode cell(Column column, JsonNode object, Instant now) {
        var value = column.cell().of(object, now);
        if (!column.type().equals("date")) {
            return value;
        }
        try {
            var age = Duration.between(OffsetDateTime.parse(value.asText()).toInstant(), now);
            return JsonNodeFactory.instance.textNode(Ages.shown(age));
        } catch (DateTimeParseException e) {
            return JsonNodeFactory.instance.textNode("<unknown>");
        }
    }
}
