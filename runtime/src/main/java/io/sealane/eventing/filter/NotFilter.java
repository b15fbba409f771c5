package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;

/** The dialect {@code not}. */
record NotFilter(Filter filter) implements Filter {

    @Override
    public boolean matches(Event event) {
        return !filter.matches(event);
    }
}
