package io.sealane.gateway.event;

import akka.util.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One CloudEvent of specversion 1.0 or 0.3: context attributes plus opaque data. Immutable.
 *
 * <p>Attribute values are {@code String}, {@code Integer} or {@code Boolean}; every other CloudEvents type stands in its canonical
 * string form (CloudEvents 1.0, Type System). Data is never looked into or changed.
 */
public final class Event {

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");

    private final Fields<Object> attributes;
    private final Fields<String> headers;
    private final ByteString data;

    private Event(Fields<Object> attributes, Fields<String> headers, ByteString data) {
        this.attributes = attributes;
        this.headers = headers;
        this.data = data;
    }

    /**
     * An event of checked attributes.
     *
     * @param attributes by lower-case name, with {@code specversion}, {@code id}, {@code source} and {@code type} among them
     * @param headers HTTP headers that pass through the mesh unchanged, by lower-case name
     * @param data the payload; empty when there is none
     */
    public static Event of(Map<String, Object> attributes, Map<String, String> headers, ByteString data) {
        for (var required : REQUIRED) {
            if (!attributes.containsKey(required)) {
                throw new IllegalArgumentException("attribute " + required + ": expected a value, got none");
            }
        }
        return new Event(Fields.of(attributes), Fields.of(headers), data);
    }

    public String id() {
        return String.valueOf(attributes.get("id"));
    }

    public String source() {
        return String.valueOf(attributes.get("source"));
    }

    public String type() {
        return String.valueOf(attributes.get("type"));
    }

    /** All context attributes and extensions in the order of their names, as {@code String}, {@code Integer} or {@code Boolean}. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** An attribute in its canonical string form. */
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name)).map(String::valueOf);
    }

    /** Headers that pass through unchanged, by lower-case name and in that order. */
    public Map<String, String> headers() {
        return headers;
    }

    public ByteString data() {
        return data;
    }

    /** The same event with one attribute set. */
    public Event with(String name, Object value) {
        return new Event(attributes.with(name, value), headers, data);
    }

    /** The same event with other headers that pass through. */
    public Event withHeaders(Map<String, String> changed) {
        return new Event(attributes, Fields.of(changed), data);
    }

    /** The same event without one attribute. */
    public Event without(String name) {
        var left = attributes.without(name);
        return left == attributes ? this : new Event(left, headers, data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Event that
                && attributes.equals(that.attributes)
                && headers.equals(that.headers)
                && data.equals(that.data);
    }

    @Override
    public int hashCode() {
        return attributes.hashCode();
    }

    @Override
    public String toString() {
        return "Event[" + type() + " " + source() + " " + id() + ", " + data.size() + " bytes]";
    }
}
