package io.sealane.eventing.controller.delivery;

import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.filter.Filter;
import io.sealane.resource.embedded.admission.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads which events a trigger wants (Knative's {@code spec.filter} and {@code spec.filters}; CloudEvents Subscriptions API 1.0, 3.2.4).
 *
 * <p>What is not understood is reported on the field, and then nothing is read: a filter fails closed.
 */
public final class FilterReader {

    /** How deep dialects may nest. */
    static final int DEPTH_MAX = 16;

    /** How many dialects one trigger may have, nested ones included. */
    static final int DIALECTS_MAX = 256;

    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z][a-z0-9]*");
    private static final Set<String> DIALECTS =
            new TreeSet<>(Set.of("exact", "prefix", "suffix", "all", "any", "not", "cesql"));

    private int dialects;

    private FilterReader() {}

    /** Reads {@code filters} of a spec, or {@code filter} where there are none; empty when there are faults. */
    public static Optional<Filter> read(Field spec) {
        var filters = spec.at("filters");
        return filters.given()
                ? new FilterReader().list(filters, 0).map(Filter::all)
                : attributes(spec.at("filter").at("attributes"));
    }

    private static Optional<Filter> attributes(Field attributes) {
        return texts(attributes, false).map(AttributeFilter::new);
    }

    /** @return empty when any of them is not understood */
    private Optional<List<Filter>> list(Field list, int depth) {
        var filters = new ArrayList<Filter>();
        var items = list.items();
        for (var item : items) {
            dialect(item, depth + 1).ifPresent(filters::add);
        }
        return filters.size() == items.size() ? Optional.of(filters) : Optional.empty();
    }

    private Optional<Filter> dialect(Field filter, int depth) {
        if (depth > DEPTH_MAX || ++dialects > DIALECTS_MAX) {
            filter.invalid("expected at most " + DEPTH_MAX + " levels and " + DIALECTS_MAX + " filters");
            return Optional.empty();
        }
        var names = new TreeSet<String>();
        filter.value().fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() && filter.value().isObject()) {
            return Optional.of(Filter.everything());
        }
        if (names.size() != 1) {
            filter.invalid("expected one dialect, got " + names);
            return Optional.empty();
        }
        return dialect(names.first(), filter.at(names.first()), depth);
    }

    private Optional<Filter> dialect(String name, Field value, int depth) {
        return switch (name) {
            case "exact" -> compared(value, Filter::exact);
            case "prefix" -> compared(value, Filter::prefix);
            case "suffix" -> compared(value, Filter::suffix);
            case "all" -> several(value, depth).map(Filter::all);
            case "any" -> several(value, depth).map(Filter::any);
            case "not" -> dialect(value, depth + 1).map(Filter::not);
            case "cesql" -> sql(value);
            default -> {
                value.forbidden("unknown dialect, expected one of " + String.join(", ", DIALECTS));
                yield Optional.empty();
            }
        };
    }

    private Optional<List<Filter>> several(Field list, int depth) {
        if (!list.given()) {
            list.required("expected at least one filter");
            return Optional.empty();
        }
        return list(list, depth);
    }

    private static Optional<Filter> compared(Field attributes, Function<Map<String, String>, Filter> maker) {
        if (!attributes.given()) {
            attributes.required("expected at least one attribute");
            return Optional.empty();
        }
        return texts(attributes, true).map(maker);
    }

    private static Optional<Filter> sql(Field expression) {
        try {
            return Optional.of(Filter.sql(expression.text()));
        } catch (IllegalArgumentException e) {
            expression.invalid("expected a CloudEvents SQL expression: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Wanted values by attribute. @param valued whether each needs a value */
    private static Optional<Map<String, String>> texts(Field attributes, boolean valued) {
        var texts = new HashMap<String, String>();
        attributes.entries((name, value) -> {
            if (!ATTRIBUTE.matcher(name).matches()) {
                value.forbidden(
                        "expected an attribute name of lower-case letters and digits that starts with a letter");
            } else if (valued && value.text().isEmpty()) {
                value.required("expected a value to compare with");
            } else if (!value.value().isTextual()) {
                value.invalid("expected a text");
            } else {
                texts.put(name, value.text());
            }
        });
        return texts.size() == attributes.value().size() ? Optional.of(texts) : Optional.empty();
    }
}
