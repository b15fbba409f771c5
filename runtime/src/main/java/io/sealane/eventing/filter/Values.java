package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.Map;
import java.util.function.BiPredicate;

/** Compares an event's attributes with wanted values. */
final class Values {

    private Values() {}

    static void require(String dialect, Map<String, String> wanted) {
        wanted.forEach((name, value) -> {
            if (name.isEmpty() || value.isEmpty()) {
                throw new IllegalArgumentException(
                        dialect + "." + name + ": expected a name and a value, got '" + value + "'");
            }
        });
    }

    /** Whether every wanted attribute is there and passes. @param test gets the value found, then the value wanted */
    static boolean all(Event event, Map<String, String> wanted, BiPredicate<String, String> test) {
        for (var attribute : wanted.entrySet()) {
            var value = event.attributes().get(attribute.getKey());
            if (value == null || !test.test(value.toString(), attribute.getValue())) {
                return false;
            }
        }
        return true;
    }
}
