package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.List;

/** The dialect {@code any}. */
record AnyFilter(List<Filter> filters) implements Filter {

    AnyFilter {
        filters = List.copyOf(filters);
    }

    @Override
    public boolean matches(Event event) {
        for (var filter : filters) {
            if (filter.matches(event)) {
                return true;
            }
        }
        return false;
    }
}
