package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sealane.resource.embedded.object.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A value inside an object that is checked: it knows its path and collects what is wrong below the object it was made from.
 *
 * <p>Lenient about types, because a schema checks those before: a text that is none reads as absent. Not safe for several threads.
 */
public final class Field {

    private final String path;
    private final JsonNode value;
    private final List<Found> faults;

    /** @param value that is wrong */
    private record Found(Cause cause, JsonNode value) {}

    private Field(String path, JsonNode value, List<Found> faults) {
        this.path = path;
        this.value = value;
        this.faults = faults;
    }

    /** A whole object. */
    public static Field of(JsonNode object) {
        return new Field("", object, new ArrayList<>());
    }

    /** What checks find in an object. @param object left as it is */
    public static List<Cause> check(JsonNode object, Consumer<Field> checks) {
        var root = of(object);
        checks.accept(root);
        return root.faults();
    }

    /**
     * Reports what checks find in this part, but for what they find in an earlier form of it as well, as long as the value that is wrong is the
     * same.
     *
     * @param before the earlier form, left as it is; a missing node where there is none
     */
    public void checkAgain(JsonNode before, Consumer<Field> checks) {
        var known = of(before);
        checks.accept(known);
        var now = of(value);
        checks.accept(now);
        now.faults.stream()
                .filter(found -> !known.faults.contains(found))
                .forEach(found -> faults.add(new Found(found.cause().below(path), found.value())));
    }

    /** Everything found so far, in any part of the whole object. */
    public List<Cause> faults() {
        return faults.stream().map(Found::cause).toList();
    }

    /** A field of this object; absent when it is not there or null. */
    public Field at(String name) {
        var child = value.path(name);
        return new Field(
                path.isEmpty() ? name : path + "." + name, child.isNull() ? MissingNode.getInstance() : child, faults);
    }

    /** The structure that this text holds, under the same path. */
    public Field parsed(JsonNode structure) {
        return new Field(path, structure, faults);
    }

    /** The value of a key of this map; keys are data, so the path has them in brackets. */
    public Field key(String key) {
        return new Field(path + "[" + key + "]", value.path(key), faults);
    }

    /** The elements of this list. */
    public List<Field> items() {
        var items = new ArrayList<Field>();
        for (var i = 0; value.isArray() && i < value.size(); i++) {
            items.add(new Field(path + "[" + i + "]", value.get(i), faults));
        }
        return items;
    }

    /** The entries of this map. */
    public void entries(BiConsumer<String, Field> each) {
        value.properties().forEach(entry -> each.accept(entry.getKey(), key(entry.getKey())));
    }

    /** Whether there is something: not absent, not null, no empty text, list or object. */
    public boolean given() {
        return !value.isMissingNode()
                && !value.isNull()
                && !(value.isTextual() && value.asText().isEmpty())
                && !(value.isContainerNode() && value.isEmpty());
    }

    /** Whether the key is there, empty or not. */
    public boolean there() {
        return !value.isMissingNode() && !value.isNull();
    }

    /** The text; empty when there is none. */
    public String text() {
        return value.isTextual() ? value.asText() : "";
    }

    public JsonNode value() {
        return value;
    }

    /** Like {@code spec.subscriber.uri}. */
    public String path() {
        return path;
    }

    public void required(String expected) {
        add(Cause.required(path, expected));
    }

    /** The value is wrong. @param expected what would be right */
    public void invalid(String expected) {
        Object shown = value.isTextual() ? value.asText() : value.isMissingNode() ? "" : value;
        add(Cause.invalid(path, shown, expected));
    }

    /** The field must not be there, or not like this. */
    public void forbidden(String why) {
        add(Cause.forbidden(path, why));
    }

    /** The value stands in the same list before. */
    public void duplicate() {
        add(Cause.duplicate(path, value.isTextual() ? value.asText() : value));
    }

    /** The number must be in a range, where there is one. @return whether it is, or absent */
    public boolean within(long min, long max) {
        if (!value.isNumber() || value.asLong() >= min && value.asLong() <= max) {
            return true;
        }
        invalid("expected " + min + " <= " + value.asText() + " <= " + max);
        return false;
    }

    /** The value must be one of a few. @return whether it is one, or absent */
    public boolean oneOf(String... supported) {
        if (!there() || List.of(supported).contains(text())) {
            return true;
        }
        add(Cause.notSupported(path, text(), "\"" + String.join("\", \"", supported) + "\""));
        return false;
    }

    /** The same where an empty text says as little as none, as in the core kinds of Kubernetes. */
    public boolean oneOfOrEmpty(String... supported) {
        return !given() || oneOf(supported);
    }

    /** The value must stay as it was. @param before the same field of the stored object */
    public void unchanged(Field before) {
        if (!value.equals(before.value)) {
            invalid("field is immutable, it was " + (before.there() ? before.value.toString() : "not set"));
        }
    }

    /**
     * The path of the first value in here that says something else than before, if there is one. What is empty, zero or false says as much as what
     * is left out, and quantities count by what they are.
     *
     * @param before an earlier form of this part
     */
    public Optional<String> changed(JsonNode before) {
        return Differences.first(path, value, before);
    }

    private void add(Cause cause) {
        faults.add(new Found(cause, value));
    }
}
