package io.sealane.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.gateway.event.Event;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** A CloudEvent as Knative's {@code event_display} shows it. Pure. */
final class EventText {

    private static final String INDENT = "  ";
    private static final List<String> CONTEXT =
            List.of("specversion", "type", "source", "subject", "id", "time", "dataschema", "datacontenttype");

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private EventText() {}

    static String of(Event event) {
        var text = new StringBuilder("☁️  cloudevents.Event\nContext Attributes,\n");
        CONTEXT.forEach(name -> event.attribute(name).ifPresent(value -> line(text, name, value)));
        var extensions = new TreeSet<>(event.attributes().keySet());
        CONTEXT.forEach(extensions::remove);
        if (!extensions.isEmpty()) {
            text.append("Extensions,\n");
            extensions.forEach(name -> line(text, name, event.attribute(name).orElse("")));
        }
        if (!event.data().isEmpty()) {
            text.append("Data,\n").append(INDENT).append(data(event)).append('\n');
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(INDENT).append(name).append(": ").append(value).append('\n');
    }

    private static String data(Event event) {
        var raw = event.data().utf8String();
        return isJson(event.attribute("datacontenttype").orElse("application/json")) ? pretty(raw) : raw;
    }

    private static boolean isJson(String contentType) {
        var mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    private static String pretty(String raw) {
        try {
            JSON.readTree(raw);
            return indented(raw);
        } catch (JsonProcessingException e) {
            return raw;
        }
    }

    /** Only white space between tokens changes: numbers and escapes stay as the sender wrote them. */
    private static String indented(String json) {
        var text = new StringBuilder();
        int depth = 1;
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString) {
                text.append(c);
                if (c == '\\') {
                    text.append(json.charAt(++i));
                }
                inString = c != '"';
            } else if (c == '{' || c == '[') {
                depth++;
                newLine(text.append(c), depth);
            } else if (c == '}' || c == ']') {
                depth--;
                close(text, c, depth);
            } else if (c == ',') {
                newLine(text.append(c), depth);
            } else if (c == ':') {
                text.append(": ");
            } else if (!Character.isWhitespace(c)) {
                text.append(c);
                inString = c == '"';
            }
        }
        return text.toString();
    }

    private static void close(StringBuilder text, char bracket, int depth) {
        var end = text.length();
        while (Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        // A string cannot end in an opening bracket: its quote comes last.
        if (text.charAt(end - 1) == '{' || text.charAt(end - 1) == '[') {
            text.setLength(end);
        } else {
            newLine(text, depth);
        }
        text.append(bracket);
    }

    private static void newLine(StringBuilder text, int depth) {
        text.append('\n').append(INDENT.repeat(depth));
    }
}
