package io.sealane.gateway.event;

import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the JSON event format: JSON data as it is, text as a string, everything else in base64. */
final class JsonEventWriter {

    private JsonEventWriter() {}

    static ByteString write(Event event) {
        var bytes = new ByteArrayOutputStream(event.data().size() + 512);
        try (var json = JsonEvents.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (Map.Entry<String, Object> attribute : event.attributes().entrySet()) {
                attribute(json, attribute.getKey(), attribute.getValue());
            }
            if (event.data().nonEmpty()) {
                data(json, event);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return ByteString.fromArrayUnsafe(bytes.toByteArray());
    }

    private static void attribute(JsonGenerator json, String name, Object value) throws IOException {
        json.writeFieldName(name);
        if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else {
            json.writeString(value.toString());
        }
    }

    private static void data(JsonGenerator json, Event event) throws IOException {
        var type = event.attribute("datacontenttype").orElse("");
        var text = utf8(event.data());
        boolean encoded = event.attribute("datacontentencoding").isPresent();
        if (text != null && !encoded && (JsonData.isJson(type) || type.isEmpty()) && isOneJsonValue(event.data())) {
            // A text without a type is JSON to a reader of this format, so only JSON may stand there unquoted.
            json.writeFieldName("data");
            json.writeRawValue(text);
        } else if (text != null && (encoded || isText(type))) {
            json.writeStringField("data", text);
        } else {
            var base64 = Base64.getEncoder().encodeToString(event.data().toArrayUnsafe());
            if (event.attribute("specversion").equals(java.util.Optional.of("0.3"))) {
                json.writeStringField("datacontentencoding", "base64");
                json.writeStringField("data", base64);
            } else {
                json.writeStringField("data_base64", base64);
            }
        }
    }

    private static boolean isText(String contentType) {
        var type = contentType.toLowerCase(Locale.ROOT);
        boolean xml = type.startsWith("application/xml") || type.contains("+xml");
        return !JsonData.isJson(type) && (type.startsWith("text/") || xml);
    }

    private static boolean isOneJsonValue(ByteString data) {
        try (var parser = JsonEvents.JSON.createParser(data.toArrayUnsafe())) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable String utf8(ByteString data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data.toArrayUnsafe()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
