package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.Map;

/** The dialect {@code suffix}: every attribute must be there and end with its value. */
record SuffixFilter(Map<String, String> attributes) implements Filter {

    SuffixFilter {
        Values.require("suffix", attributes);
        attributes = Map.copyOf(attributes);
    }

    @Override
    public boolean matches(Event event) {
        return Values.all(event, attributes, String::endsWith);
    }
}
