package io.sealane.gateway.event;

import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON event format (CloudEvents JSON format 1.0). JSON data stays the very bytes that stand in the text. */
final class JsonEvents {

    static final JsonFactory JSON = new JsonFactory();

    private final byte[] text;
    private final Map<String, String> headers;
    private final EventSettings settings;

    private JsonEvents(byte[] text, Map<String, String> headers, EventSettings settings) {
        this.text = text;
        this.headers = headers;
        this.settings = settings;
    }

    static Event one(byte[] text, Map<String, String> headers, EventSettings settings) throws MalformedEvent {
        return new JsonEvents(text, headers, settings).parse(JsonEvents::single).get(0);
    }

    static List<Event> batch(byte[] text, Map<String, String> headers, EventSettings settings) throws MalformedEvent {
        return new JsonEvents(text, headers, settings).parse(JsonEvents::array);
    }

    @FunctionalInterface
    private interface Shape {
        List<Event> read(JsonEvents reader, JsonParser parser) throws IOException, MalformedEvent;
    }

    private List<Event> parse(Shape shape) throws MalformedEvent {
        checkEncoding();
        try (var parser = JSON.createParser(text)) {
            parser.nextToken();
            var events = shape.read(this, parser);
            if (parser.nextToken() != null) {
                throw new MalformedEvent(EventProblem.CONTENT, "more after the end", "one JSON value");
            }
            return events;
        } catch (JsonProcessingException e) {
            throw new MalformedEvent(EventProblem.CONTENT, e.getOriginalMessage(), "JSON");
        } catch (IOException e) {
            throw new MalformedEvent(EventProblem.CONTENT, String.valueOf(e.getMessage()), "JSON in UTF-8");
        }
    }

    /** The parser would guess UTF-16 and UTF-32 as well, where the offsets of values would not be those of bytes. */
    private void checkEncoding() throws MalformedEvent {
        boolean mark = text.length >= 2 && ((text[0] & 0xFF) >= 0xEF);
        for (int i = 0; i < Math.min(4, text.length); i++) {
            if (text[i] == 0 || mark) {
                throw new MalformedEvent(
                        EventProblem.CONTENT, "another encoding or a byte order mark", "UTF-8 without a mark");
            }
        }
    }

    private List<Event> single(JsonParser parser) throws IOException, MalformedEvent {
        return List.of(object(parser));
    }

    private List<Event> array(JsonParser parser) throws IOException, MalformedEvent {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new MalformedEvent("batch", tokenName(parser), "an array of events");
        }
        var events = new ArrayList<Event>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (events.size() == settings.batchEventsMax()) {
                throw new MalformedEvent("batch", "more", "at most " + settings.batchEventsMax() + " events");
            }
            events.add(inBatch(events.size(), parser));
        }
        return events;
    }

    private Event inBatch(int place, JsonParser parser) throws IOException, MalformedEvent {
        try {
            return object(parser);
        } catch (MalformedEvent e) {
            throw new MalformedEvent(e.problem().inBatch(place));
        }
    }

    private Event object(JsonParser parser) throws IOException, MalformedEvent {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedEvent(EventProblem.CONTENT, tokenName(parser), "an event as a JSON object");
        }
        var attributes = new LinkedHashMap<String, Object>();
        JsonData data = null;
        MalformedEvent problem = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            parser.nextToken();
            if (name.equals("data") || name.equals("data_base64")) {
                if (data != null) {
                    throw new MalformedEvent(name, "more than one", "either data or data_base64, once");
                }
                data = JsonData.read(name, text, parser);
            } else if (problem == null || name.equals("specversion")) {
                problem = either(problem, attribute(name, parser, attributes));
            } else {
                parser.skipChildren();
            }
        }
        if (problem != null) {
            AttributeRules.checkVersion(attributes);
            throw problem;
        }
        if (data != null) {
            data.imply(attributes);
        }
        AttributeRules.check(attributes, settings);
        return Event.of(attributes, headers, data == null ? ByteString.emptyByteString() : data.bytes(attributes));
    }

    private static @Nullable MalformedEvent either(@Nullable MalformedEvent first, @Nullable MalformedEvent second) {
        return first == null ? second : first;
    }

    /** What is wrong with the attribute is told only when the version is known, which may come last. */
    private @Nullable MalformedEvent attribute(String name, JsonParser parser, Map<String, Object> attributes)
            throws IOException {
        try {
            take(name, parser, attributes);
            return null;
        } catch (MalformedEvent e) {
            parser.skipChildren();
            return e;
        }
    }

    private void take(String name, JsonParser parser, Map<String, Object> attributes)
            throws IOException, MalformedEvent {
        AttributeRules.checkName(name);
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (attributes.put(name, value(name, parser)) != null) {
            throw new MalformedEvent(name, "a second value", "one value");
        }
        if (attributes.size() > settings.attributesMax()) {
            throw new MalformedEvent("attributes", "more", "at most " + settings.attributesMax());
        }
    }

    private static Object value(String name, JsonParser parser) throws IOException, MalformedEvent {
        switch (parser.currentToken()) {
            case VALUE_STRING:
                return parser.getText();
            case VALUE_TRUE:
                return Boolean.TRUE;
            case VALUE_FALSE:
                return Boolean.FALSE;
            case VALUE_NUMBER_INT:
                if (parser.getNumberType() == JsonParser.NumberType.INT) {
                    return parser.getIntValue();
                }
                throw new MalformedEvent(name, parser.getText(), "an integer of 32 bits");
            default:
                throw new MalformedEvent(name, tokenName(parser), "a string, an integer or a boolean");
        }
    }

    private static String tokenName(JsonParser parser) {
        var token = parser.currentToken();
        return token == null ? "" : token.name().replace("VALUE_", "").replace('_', ' ');
    }
}
