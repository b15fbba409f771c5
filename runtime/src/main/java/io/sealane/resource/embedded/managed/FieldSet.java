package io.sealane.resource.embedded.managed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A set of fields: of one value of an object, whether it is in the set, and the sets of its parts by {@link PathElement}. That parts are in it
 * says nothing about the value itself. Immutable; sets share the parts that they have in common, so a set that is made from others costs what it
 * differs by.
 */
final class FieldSet {

    static final FieldSet EMPTY = new FieldSet(false, Map.of());

    /** The value itself and none of its parts. */
    static final FieldSet ITSELF = new FieldSet(true, Map.of());

    private final boolean itself;
    private final Map<String, FieldSet> parts;

    private FieldSet(boolean itself, Map<String, FieldSet> parts) {
        this.itself = itself;
        this.parts = parts;
    }

    /** @param parts none of them empty; must not be changed any more */
    static FieldSet of(boolean itself, Map<String, FieldSet> parts) {
        if (parts.isEmpty()) {
            return itself ? ITSELF : EMPTY;
        }
        return new FieldSet(itself, parts);
    }

    /** Fields of the value, without their parts. */
    static FieldSet ofFields(List<String> names) {
        var parts = new HashMap<String, FieldSet>();
        names.forEach(name -> parts.put(PathElement.field(name), ITSELF));
        return of(false, parts);
    }

    boolean isEmpty() {
        return !itself && parts.isEmpty();
    }

    /** Whether the value itself is in it. */
    boolean hasItself() {
        return itself;
    }

    FieldSet part(String element) {
        return parts.getOrDefault(element, EMPTY);
    }

    /** Its parts, in no order; must not be changed. */
    Map<String, FieldSet> parts() {
        return parts;
    }

    int size() {
        var size = itself ? 1 : 0;
        for (var part : parts.values()) {
            size += part.size();
        }
        return size;
    }

    FieldSet withItself() {
        return itself ? this : of(true, parts);
    }

    FieldSet with(FieldSet others) {
        if (others.isEmpty() || this == others) {
            return this;
        }
        @Nullable Map<String, FieldSet> joined = null;
        for (var other : others.parts.entrySet()) {
            var own = part(other.getKey());
            var both = own.isEmpty() ? other.getValue() : own.with(other.getValue());
            if (both != own) {
                joined = joined == null ? new HashMap<>(parts) : joined;
                joined.put(other.getKey(), both);
            }
        }
        return changed(itself || others.itself, joined);
    }

    FieldSet without(FieldSet others) {
        if (isEmpty() || others.isEmpty()) {
            return this;
        }
        @Nullable Map<String, FieldSet> left = null;
        for (var own : parts.entrySet()) {
            var rest = own.getValue().without(others.part(own.getKey()));
            if (rest == own.getValue()) {
                continue;
            }
            left = left == null ? new HashMap<>(parts) : left;
            if (rest.isEmpty()) {
                left.remove(own.getKey());
            } else {
                left.put(own.getKey(), rest);
            }
        }
        return changed(itself && !others.itself, left);
    }

    private FieldSet changed(boolean nowItself, @Nullable Map<String, FieldSet> nowParts) {
        return nowItself == itself && nowParts == null ? this : of(nowItself, nowParts == null ? parts : nowParts);
    }

    FieldSet both(FieldSet others) {
        var common = new HashMap<String, FieldSet>();
        parts.forEach((element, part) -> {
            var shared = part.both(others.part(element));
            if (!shared.isEmpty()) {
                common.put(element, shared);
            }
        });
        return of(itself && others.itself, common);
    }

    /** The first fields as conflicts name them, like {@code .spec.containers[name="a"].image}, in order. */
    List<String> shown(int max) {
        var shown = new ArrayList<String>();
        show("", max, shown);
        return shown;
    }

    private void show(String path, int max, List<String> shown) {
        if (itself && shown.size() < max) {
            shown.add(path);
        }
        if (shown.size() < max) {
            new TreeMap<>(parts).forEach((element, part) -> part.show(path + PathElement.shown(element), max, shown));
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof FieldSet set && set.itself == itself && set.parts.equals(parts));
    }

    @Override
    public int hashCode() {
        return 31 * parts.hashCode() + Boolean.hashCode(itself);
    }

    @Override
    public String toString() {
        return shown(Integer.MAX_VALUE).toString();
    }
}
