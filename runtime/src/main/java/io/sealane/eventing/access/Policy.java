package io.sealane.eventing.access;

import io.sealane.eventing.filter.Filter;
import io.sealane.gateway.event.Event;
import java.util.List;

/**
 * An EventPolicy as its receivers apply it.
 *
 * @param name of the resource
 * @param subjects whom it lets send: names, or beginnings of names that end in {@code *}
 * @param filter what it lets them send
 */
public record Policy(String name, List<String> subjects, Filter filter) {

    public Policy {
        subjects = List.copyOf(subjects);
    }

    boolean allows(String subject, Event event) {
        return subjects.stream().anyMatch(pattern -> covers(pattern, subject)) && filter.matches(event);
    }

    private static boolean covers(String pattern, String subject) {
        return pattern.endsWith("*")
                ? subject.startsWith(pattern.substring(0, pattern.length() - 1))
                : subject.equals(pattern);
    }
}
