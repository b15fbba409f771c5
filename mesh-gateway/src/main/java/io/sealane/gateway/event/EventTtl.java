package io.sealane.gateway.event;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Ends loops: each pass of a broker costs one (Knative's {@code knativebrokerttl}). Pure.
 *
 * <p>{@link #enter} at the door and for replies; {@link #strip} before a subscriber sees the event; {@link #carry} puts the value
 * of the delivered event on its reply.
 */
public final class EventTtl {

    /** The extension that holds the remaining passes. */
    public static final String ATTRIBUTE = "knativebrokerttl";

    /** Passes of an event that says nothing. */
    public static final int PASSES_MAX = 255;

    private EventTtl() {}

    /** The event as a broker keeps it, with one pass less; without a readable value it gets {@value #PASSES_MAX}. Empty: used up. */
    public static Optional<Event> enter(Event event) {
        var left = left(event);
        if (left.isEmpty()) {
            return Optional.of(event.with(ATTRIBUTE, PASSES_MAX));
        }
        // Whoever asks for more passes than there are gets as many as there are.
        return left.getAsInt() > 1
                ? Optional.of(event.with(ATTRIBUTE, Math.min(PASSES_MAX, left.getAsInt() - 1)))
                : Optional.empty();
    }

    /** The remaining passes; empty when the event does not say, or not as an integer. */
    public static OptionalInt left(Event event) {
        var value = event.attributes().get(ATTRIBUTE);
        if (value instanceof Integer number) {
            return OptionalInt.of(number);
        }
        try {
            return value instanceof String text ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
        } catch (NumberFormatException unreadable) {
            return OptionalInt.empty();
        }
    }

    /** The event with no more passes left than a broker allows, 1 or more. */
    public static Event limit(Event event, int passesMax) {
        return left(event).orElse(PASSES_MAX) > passesMax ? event.with(ATTRIBUTE, passesMax) : event;
    }

    /** The event as a subscriber sees it. */
    public static Event strip(Event event) {
        return event.without(ATTRIBUTE);
    }

    /** A reply with the passes that the event it answers had left; whatever it says itself is overwritten. */
    public static Event carry(Event delivered, Event reply) {
        var left = left(delivered);
        return left.isPresent() ? reply.with(ATTRIBUTE, left.getAsInt()) : reply.without(ATTRIBUTE);
    }
}
