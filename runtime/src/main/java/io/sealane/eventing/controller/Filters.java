package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.SubscriptionsAPIFilter;
import io.fabric8.knative.eventing.v1.TriggerSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which events a trigger wants, as far as deliveries understand it.
 *
 * @param attributes equal to these; an empty value asks for presence
 * @param refusal why the filter cannot be followed: then nothing is delivered
 */
record Filters(Map<String, String> attributes, Optional<String> refusal) {

    /** Reads {@code spec.filters}, or {@code spec.filter} where there are none. */
    static Filters of(TriggerSpec spec) {
        var filters = spec.getFilters();
        if (filters != null && !filters.isEmpty()) {
            return ofDialects(filters);
        }
        var attributes = spec.getFilter() == null ? null : spec.getFilter().getAttributes();
        return accepted(attributes == null ? Map.of() : attributes);
    }

    private static Filters ofDialects(List<SubscriptionsAPIFilter> filters) {
        var all = new HashMap<String, String>();
        for (int i = 0; i < filters.size(); i++) {
            var problem = add(filters.get(i), "filters[" + i + "]", all);
            if (problem.isPresent()) {
                return new Filters(Map.of(), problem);
            }
        }
        return accepted(all);
    }

    private static Optional<String> add(SubscriptionsAPIFilter filter, String field, Map<String, String> all) {
        if (present(filter.getPrefix())
                || present(filter.getSuffix())
                || filter.getAny() != null && !filter.getAny().isEmpty()
                || filter.getNot() != null
                || filter.getCesql() != null && !filter.getCesql().isBlank()) {
            return Optional.of(field + ": only the dialects exact and all of exact are supported yet");
        }
        var exact = filter.getExact() == null ? Map.<String, String>of() : filter.getExact();
        for (var entry : exact.entrySet()) {
            var problem = addExact(entry.getKey(), entry.getValue(), field, all);
            if (problem.isPresent()) {
                return problem;
            }
        }
        var nested = filter.getAll() == null ? List.<SubscriptionsAPIFilter>of() : filter.getAll();
        for (int i = 0; i < nested.size(); i++) {
            var problem = add(nested.get(i), field + ".all[" + i + "]", all);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> addExact(String name, String value, String field, Map<String, String> all) {
        if (value == null || value.isEmpty()) {
            return Optional.of(field + ".exact." + name + ": expected a value, got none");
        }
        var other = all.putIfAbsent(name, value);
        return other == null || other.equals(value)
                ? Optional.empty()
                : Optional.of(
                        field + ".exact." + name + ": no event is equal to both '" + other + "' and '" + value + "'");
    }

    private static boolean present(@Nullable Map<String, String> map) {
        return map != null && !map.isEmpty();
    }

    private static Filters accepted(Map<String, String> attributes) {
        for (var name : attributes.keySet()) {
            if (!name.matches("[a-z][a-z0-9]*")) {
                return new Filters(
                        Map.of(),
                        Optional.of("filter attribute '" + name + "': expected lower-case letters and digits"));
            }
        }
        return new Filters(Map.copyOf(attributes), Optional.empty());
    }
}
