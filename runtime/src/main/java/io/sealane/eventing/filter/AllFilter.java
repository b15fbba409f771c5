package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.List;

/** The dialect {@code all}. */
record AllFilter(List<Filter> filters) implements Filter {

    AllFilter {
        filters = List.copyOf(filters);
    }

    @Override
    public boolean matches(Event event) {
        for (var filter : filters) {
            if (!filter.matches(event)) {
                return false;
            }
        }
        return true;
    }
}
