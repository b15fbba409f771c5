package io.sealane.resource.embedded.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.sealane.resource.embedded.object.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Collection;

/** Writes a message as the JSON that Kubernetes' own types would give. */
final class ProtoJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private ProtoJson() {}

    static ObjectNode object(Message message) {
        var object = Json.object();
        message.getAllFields().forEach((field, value) -> {
            if (Shapes.isInline(field)) {
                object.setAll(object((Message) value));
            } else if (!isGosZero(field, value)) {
                object.set(field.getName(), value(field, value));
            }
        });
        return object;
    }

    /** Go writes empty texts and unset times where its JSON has nothing. */
    private static boolean isGosZero(FieldDescriptor field, Object value) {
        if (value instanceof String text) {
            return text.isEmpty();
        }
        var inMetadata = field.getContainingType().getName().equals("ObjectMeta");
        return (inMetadata && value.equals(0L)) || (isTime(field) && !field.isRepeated() && isEmpty((Message) value));
    }

    private static boolean isTime(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && (field.getMessageType().getFullName().equals(Shapes.TIME)
                        || field.getMessageType().getFullName().equals(Shapes.MICRO_TIME));
    }

    private static boolean isEmpty(Message message) {
        return message.getAllFields().isEmpty();
    }

    private static JsonNode value(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            return map(field, (Collection<?>) value);
        }
        if (field.isRepeated()) {
            var array = Json.array();
            ((Collection<?>) value).forEach(item -> array.add(single(field, item)));
            return array;
        }
        return single(field, value);
    }

    private static JsonNode map(FieldDescriptor field, Collection<?> entries) {
        var object = Json.object();
        var key = field.getMessageType().findFieldByName("key");
        var value = field.getMessageType().findFieldByName("value");
        entries.forEach(entry -> object.set(
                String.valueOf(((Message) entry).getField(key)), single(value, ((Message) entry).getField(value))));
        return object;
    }

    private static JsonNode single(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case INT -> NODES.numberNode((Integer) value);
            case LONG -> whole((Long) value);
            case FLOAT -> NODES.numberNode((Float) value);
            case DOUBLE -> NODES.numberNode((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING, ENUM -> NODES.textNode(value.toString());
            case BYTE_STRING -> NODES.textNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case MESSAGE -> message((Message) value);
        };
    }

    private static JsonNode message(Message message) {
        return switch (message.getDescriptorForType().getFullName()) {
            case Shapes.TIME -> NODES.textNode(SECONDS.format(instant(message)));
            case Shapes.MICRO_TIME -> NODES.textNode(MICROS.format(instant(message)));
            case Shapes.QUANTITY -> NODES.textNode(text(message, "string"));
            case Shapes.INT_OR_STRING ->
                number(message, "type") == 0
                        ? whole(number(message, "intVal"))
                        : NODES.textNode(text(message, "strVal"));
            case Shapes.FIELDS -> raw(message, "Raw");
            case Shapes.RAW -> raw(message, "raw");
            default -> object(message);
        };
    }

    /** As it would be read from a text: trees of both are compared. */
    private static JsonNode whole(long number) {
        return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
    }

    private static Instant instant(Message time) {
        return Instant.ofEpochSecond(number(time, "seconds"), number(time, "nanos"));
    }

    private static long number(Message message, String field) {
        return ((Number) message.getField(message.getDescriptorForType().findFieldByName(field))).longValue();
    }

    private static String text(Message message, String field) {
        return (String) message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static JsonNode raw(Message message, String field) {
        var bytes = (ByteString) message.getField(message.getDescriptorForType().findFieldByName(field));
        return bytes.isEmpty() ? Json.object() : Json.parse(bytes.toByteArray());
    }
}
