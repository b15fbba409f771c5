package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.Map;

/**
 * Knative's {@code filter.attributes}: every attribute must be there with an equal value; an empty value asks only that it is there
 * and not empty.
 *
 * <p>Values compare case-sensitively in the canonical string form of CloudEvents, so {@code "7"} matches the integer 7.
 *
 * @param attributes wanted values by attribute name; empty matches every event
 */
public record AttributeFilter(Map<String, String> attributes) {

    public AttributeFilter {
        attributes = Map.copyOf(attributes);
    }

    /** Whether the event has all that is wanted. */
    public boolean matches(Event event) {
        for (var wanted : attributes.entrySet()) {
            if (!matches(event, wanted.getKey(), wanted.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(Event event, String name, String wanted) {
        var value = event.attributes().get(name);
        if (value == null) {
            return false;
        }
        var text = value.toString();
        return wanted.isEmpty() ? !text.isEmpty() : wanted.equals(text);
    }
}
