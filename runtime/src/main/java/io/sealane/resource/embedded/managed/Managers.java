package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sealane.resource.embedded.object.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The managers of one object and their fields. Immutable. */
final class Managers {

    /** So many managers that update are kept; the oldest become one, as with the real server. */
    static final int UPDATERS_MAX = 10;

    private static final String ANCIENT = "ancient-changes";
    private static final Comparator<Map.Entry<Manager, Entry>> ORDER =
            Comparator.<Map.Entry<Manager, Entry>>comparingInt(
                            entry -> entry.getKey().applies() ? 0 : 1)
                    .thenComparing(entry -> entry.getValue().time())
                    .thenComparing(entry -> entry.getKey().toString());

    private final Map<Manager, Entry> entries;

    /**
     * What a manager has.
     *
     * @param apiVersion in which it last wrote
     * @param time of its last change, RFC 3339; empty when nobody knows
     */
    record Entry(FieldSet fields, String apiVersion, String time) {}

    private Managers(Map<Manager, Entry> entries) {
        this.entries = entries;
    }

    static Managers none() {
        return new Managers(Map.of());
    }

    /** Those in {@code managedFields}; none when that is not understood. */
    static Optional<Managers> decode(JsonNode managedFields) {
        var entries = new LinkedHashMap<Manager, Entry>();
        try {
            for (var entry : managedFields) {
                var manager = Manager.decode(entry);
                var fields = FieldsV1.decode(entry.path("fieldsV1"));
                entries.merge(
                        manager,
                        new Entry(
                                fields,
                                entry.path("apiVersion").asText(),
                                entry.path("time").asText("")),
                        (one, other) -> new Entry(one.fields().with(other.fields()), other.apiVersion(), other.time()));
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(new Managers(entries));
    }

    ArrayNode encode() {
        var array = Json.array();
        capped().entries.entrySet().stream().sorted(ORDER).forEach(each -> {
            var manager = each.getKey();
            var entry = each.getValue();
            var node = array.addObject();
            node.put("manager", manager.name()).put("operation", manager.operation());
            node.put("apiVersion", entry.apiVersion());
            if (!entry.time().isEmpty()) {
                node.put("time", entry.time());
            }
            node.put("fieldsType", "FieldsV1");
            node.set("fieldsV1", FieldsV1.encode(entry.fields()));
            if (!manager.subresource().isEmpty()) {
                node.put("subresource", manager.subresource());
            }
        });
        return array;
    }

    private Managers capped() {
        var updaters = entries.entrySet().stream()
                .filter(entry -> !entry.getKey().applies())
                .sorted(ORDER)
                .toList();
        if (updaters.size() <= UPDATERS_MAX) {
            return this;
        }
        var kept = new LinkedHashMap<>(entries);
        for (var old : updaters.subList(0, updaters.size() - UPDATERS_MAX + 1)) {
            kept.remove(old.getKey());
            var version = old.getValue().apiVersion();
            kept.merge(
                    Manager.updating(ANCIENT, version, ""),
                    old.getValue(),
                    (one, other) -> new Entry(one.fields().with(other.fields()), version, other.time()));
        }
        return new Managers(kept);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    FieldSet fields(Manager manager) {
        var entry = entries.get(manager);
        return entry == null ? FieldSet.EMPTY : entry.fields();
    }

    /** What anybody has. */
    FieldSet all() {
        return entries.values().stream().map(Entry::fields).reduce(FieldSet.EMPTY, FieldSet::with);
    }

    /** With one manager's fields replaced; without fields it is none any longer. */
    Managers with(Manager manager, FieldSet fields, String apiVersion, String time) {
        var changed = new LinkedHashMap<>(entries);
        if (fields.isEmpty()) {
            changed.remove(manager);
        } else {
            changed.put(manager, new Entry(fields, apiVersion, time));
        }
        return new Managers(changed);
    }

    /** With the fields of all managers but one changed. */
    Managers others(Manager manager, UnaryOperator<FieldSet> change) {
        var changed = new LinkedHashMap<Manager, Entry>();
        entries.forEach((each, entry) -> {
            var fields = each.equals(manager) ? entry.fields() : change.apply(entry.fields());
            if (!fields.isEmpty()) {
                changed.put(each, new Entry(fields, entry.apiVersion(), entry.time()));
            }
        });
        return new Managers(changed);
    }

    /** What the others have of these fields, by manager; those who have none are left out. */
    Map<Manager, FieldSet> claims(Manager manager, FieldSet fields) {
        var claims = new TreeMap<Manager, FieldSet>(Comparator.comparing(Manager::toString));
        entries.forEach((each, entry) -> {
            var both = entry.fields().both(fields);
            if (!each.equals(manager) && !both.isEmpty()) {
                claims.put(each, both);
            }
        });
        return claims;
    }

    /** Whether all have the same fields, whenever they wrote them. */
    boolean hasSameFields(Managers other) {
        return entries.keySet().equals(other.entries.keySet())
                && entries.entrySet().stream()
                        .allMatch(entry -> entry.getValue().fields().equals(other.fields(entry.getKey())));
    }
}
