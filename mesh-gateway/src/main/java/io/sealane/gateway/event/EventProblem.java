package io.sealane.gateway.event;

/**
 * Why a message is no valid event.
 *
 * @param attribute the attribute at fault, or {@code data}, {@code content-type} or {@code batch}; of an event of a batch with its place before it,
 *     counted from 0: {@code [2].source}, or {@code [2]} for the whole of it
 * @param value what was there, shortened and in printable ASCII; empty when nothing was
 * @param expected what should have been there
 */
public record EventProblem(String attribute, String value, String expected) {

    /** What is at fault where it is no attribute. */
    static final String CONTENT = "content";

    private static final int SHOWN_MAX = 80;

    /** With attribute and value made fit to be shown. */
    public static EventProblem of(String attribute, String value, String expected) {
        return new EventProblem(shown(attribute), shown(value), expected);
    }

    static EventProblem missing(String attribute) {
        return new EventProblem(attribute, "", "a value");
    }

    /** The same of one event of a batch, counted from 0. */
    public EventProblem inBatch(int place) {
        var event = "[" + place + "]";
        return new EventProblem(attribute.equals(CONTENT) ? event : event + "." + attribute, value, expected);
    }

    /** One sentence for people. */
    public String message() {
        return attribute + ": expected " + expected + ", got " + (value.isEmpty() ? "nothing" : "\"" + value + "\"");
    }

    private static String shown(String text) {
        var shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), SHOWN_MAX); i++) {
            char c = text.charAt(i);
            shown.append(c < 0x20 || c >= 0x7F ? '?' : c);
        }
        return text.length() > SHOWN_MAX ? shown + "..." : shown.toString();
    }
}
