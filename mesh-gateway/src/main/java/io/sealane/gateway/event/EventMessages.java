package io.sealane.gateway.event;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Events as HTTP messages and back (CloudEvents HTTP binding 1.0): binary, structured as JSON, and batches coming in. Pure.
 *
 * <p>Attribute values are percent-decoded and -encoded as the binding says. Data is never changed; specversion 0.3 stays 0.3.
 */
public final class EventMessages {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String ANY_FORMAT = "application/cloudevents";
    private static final String PREFIX = "ce-";

    private EventMessages() {}

    /** What a message turned out to be. */
    public sealed interface Received {

        /** One event, or those of a batch, which may be none. */
        record Events(List<Event> events) implements Received {

            public Events {
                events = List.copyOf(events);
            }
        }

        /** It does not claim to be an event. */
        record NoEvent() implements Received {}

        /** It claims to be one and is not. */
        record Malformed(EventProblem problem) implements Received {}
    }

    /** What a subscriber's answer says beside its status. */
    public sealed interface Reply {

        /** Nothing that goes on. */
        record None() implements Reply {}

        /** An event that re-enters. */
        record Replied(Event event) implements Reply {}

        /** It claims to be an event and is not; the delivery counts as failed. */
        record Malformed(EventProblem problem) implements Reply {}
    }

    /** How an event is written. */
    public enum Format {
        BINARY,
        /** {@code application/cloudevents+json} */
        JSON
    }

    /**
     * An event on its way out.
     *
     * @param contentType the value of {@code Content-Type}; empty for data of unknown type, and without data
     * @param headers all other fields, names in lower case
     * @param body the content
     */
    public record Message(Optional<String> contentType, Map<String, String> headers, ByteString body) {

        /** All fields of the head, {@code content-type} among them. */
        public List<HttpHeader> fields() {
            var fields = new ArrayList<HttpHeader>(headers.size() + 1);
            contentType.ifPresent(type -> fields.add(RawHeader.create("content-type", type)));
            headers.forEach((name, value) -> fields.add(RawHeader.create(name, value)));
            return fields;
        }
    }

    /**
     * Reads a request.
     *
     * @param contentType of the message; a format of CloudEvents there wins over {@code ce-} headers
     * @param headers all header fields, names in any case
     */
    public static Received read(
            Optional<String> contentType, Iterable<HttpHeader> headers, ByteString body, EventSettings settings) {
        var mediaType = mediaType(contentType);
        try {
            if (mediaType.equals(BATCH)) {
                return new Received.Events(
                        JsonEvents.batch(body.toArrayUnsafe(), PassThroughHeaders.of(headers), settings));
            }
            if (mediaType.equals(STRUCTURED)) {
                return one(JsonEvents.one(body.toArrayUnsafe(), PassThroughHeaders.of(headers), settings));
            }
            if (mediaType.startsWith(ANY_FORMAT)) {
                throw new MalformedEvent("content-type", mediaType, STRUCTURED + " or " + BATCH);
            }
            return hasVersion(headers) ? one(binary(contentType, headers, body, settings)) : new Received.NoEvent();
        } catch (MalformedEvent malformed) {
            return new Received.Malformed(malformed.problem());
        }
    }

    /**
     * Reads a subscriber's answer.
     *
     * <p>Only 2xx but not 202 can carry an event. Content that does not claim to be one is of no interest: the delivery succeeded.
     */
    public static Reply readReply(
            int status,
            Optional<String> contentType,
            Iterable<HttpHeader> headers,
            ByteString body,
            EventSettings settings) {
        if (status < 200 || status > 299 || status == 202) {
            return new Reply.None();
        }
        var received = read(contentType, headers, body, settings);
        if (received instanceof Received.Malformed malformed) {
            return new Reply.Malformed(malformed.problem());
        }
        if (!(received instanceof Received.Events answer)) {
            return new Reply.None();
        }
        return answer.events().size() == 1
                ? new Reply.Replied(answer.events().get(0))
                : new Reply.Malformed(EventProblem.of("batch", answer.events().size() + " events", "one event"));
    }

    /** Writes an event, with the headers that pass through. */
    public static Message write(Event event, Format format) {
        var headers = new LinkedHashMap<>(event.headers());
        if (format == Format.JSON) {
            // In lower case, though case is of no account (RFC 9110, 8.3.2): the npm package cloudevents knows no
            // other.
            return new Message(Optional.of(STRUCTURED + "; charset=utf-8"), headers, JsonEventWriter.write(event));
        }
        for (var attribute : event.attributes().entrySet()) {
            if (!attribute.getKey().equals("datacontenttype")) {
                headers.put(
                        PREFIX + attribute.getKey(),
                        HeaderValues.encode(attribute.getValue().toString()));
            }
        }
        return new Message(event.attribute("datacontenttype"), headers, event.data());
    }

    private static Received one(Event event) {
        return new Received.Events(List.of(event));
    }

    private static Event binary(
            Optional<String> contentType, Iterable<HttpHeader> headers, ByteString body, EventSettings settings)
            throws MalformedEvent {
        var attributes = new LinkedHashMap<String, Object>();
        for (var header : headers) {
            var name = header.name().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX)) {
                attribute(name.substring(PREFIX.length()), header.value(), attributes);
            }
        }
        contentType.ifPresent(type -> attributes.put("datacontenttype", type));
        AttributeRules.check(attributes, settings);
        return Event.of(attributes, PassThroughHeaders.of(headers), body);
    }

    private static void attribute(String name, String value, Map<String, Object> attributes) throws MalformedEvent {
        AttributeRules.checkName(name);
        if (name.equals("datacontenttype")) {
            throw new MalformedEvent(name, value, "Content-Type to say it, and no header of its own");
        }
        if (attributes.put(name, HeaderValues.decode(name, value)) != null) {
            throw new MalformedEvent(name, value, "one header " + PREFIX + name);
        }
    }

    private static boolean hasVersion(Iterable<HttpHeader> headers) {
        for (var header : headers) {
            if (header.name().equalsIgnoreCase("ce-specversion")) {
                return true;
            }
        }
        return false;
    }

    private static String mediaType(Optional<String> contentType) {
        var value = contentType.orElse("");
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
