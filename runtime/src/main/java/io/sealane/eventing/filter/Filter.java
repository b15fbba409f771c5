package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.List;
import java.util.Map;

/**
 * Which events are wanted: one of the dialects of Knative's {@code spec.filters} (CloudEvents Subscriptions API 1.0, 3.2.4).
 *
 * <p>Immutable and equal by content. Total: what cannot be decided for an event, like an expression that fails, does not match.
 * Values compare case-sensitively in the canonical string form of CloudEvents, so {@code "7"} matches the integer 7.
 */
public sealed interface Filter
        permits AttributeFilter, AllFilter, AnyFilter, NotFilter, PrefixFilter, SuffixFilter, SqlFilter {

    /** Whether the event is wanted. */
    boolean matches(Event event);

    /** Wants every event. */
    static Filter everything() {
        return new AttributeFilter(Map.of());
    }

    /** Wants events that have all attributes with equal values. @param attributes no value is empty */
    static Filter exact(Map<String, String> attributes) {
        Values.require("exact", attributes);
        return new AttributeFilter(attributes);
    }

    /** Wants events whose attributes start so. @param attributes no value is empty */
    static Filter prefix(Map<String, String> attributes) {
        return new PrefixFilter(attributes);
    }

    /** Wants events whose attributes end so. @param attributes no value is empty */
    static Filter suffix(Map<String, String> attributes) {
        return new SuffixFilter(attributes);
    }

    /** Wants what all of them want; with none of them, every event. */
    static Filter all(List<Filter> filters) {
        return filters.size() == 1 ? filters.get(0) : new AllFilter(filters);
    }

    /** Wants what at least one of them wants. */
    static Filter any(List<Filter> filters) {
        return filters.size() == 1 ? filters.get(0) : new AnyFilter(filters);
    }

    /** Wants what the other does not. */
    static Filter not(Filter filter) {
        return new NotFilter(filter);
    }

    /**
     * Wants events for which a CloudEvents SQL expression is true and raises no error.
     *
     * @throws IllegalArgumentException if the expression is not understood; the message says where
     */
    static Filter sql(String expression) {
        return SqlFilter.compile(expression);
    }
}
