package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.Map;

/**
 * Knative's {@code filter.attributes}: every attribute must be there with an equal value; an empty value asks only that it is there
 * and not empty. Without empty values it is the dialect {@code exact}.
 *
 * @param attributes wanted values by attribute name; empty matches every event
 */
public record AttributeFilter(Map<String, String> attributes) implements Filter {

    public AttributeFilter {
        attributes = Map.copyOf(attributes);
    }

    @Override
    public boolean matches(Event event) {
        return Values.all(
                event, attributes, (value, wanted) -> wanted.isEmpty() ? !value.isEmpty() : wanted.equals(value));
    }
}
