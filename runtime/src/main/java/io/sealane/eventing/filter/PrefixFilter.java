package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.Map;

/** The dialect {@code prefix}: every attribute must be there and start with its value. */
record PrefixFilter(Map<String, String> attributes) implements Filter {

    PrefixFilter {
        Values.require("prefix", attributes);
        attributes = Map.copyOf(attributes);
    }

    @Override
    public boolean matches(Event event) {
        return Values.all(event, attributes, String::startsWith);
    }
}
