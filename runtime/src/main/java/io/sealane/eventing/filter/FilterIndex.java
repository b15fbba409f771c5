package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Many filters, asked at once. Immutable.
 *
 * <p>A filter that wants a value is found by one attribute that it demands, so an event looks at the filters that share that value and not at
 * all the others; the rest of the filter is then compared.
 *
 * @param <T> what a filter stands for
 */
public final class FilterIndex<T> {

    private final Map<String, Map<String, List<Member<T>>>> byValue;
    private final List<Member<T>> others;

    private FilterIndex(Map<String, Map<String, List<Member<T>>>> byValue, List<Member<T>> others) {
        this.byValue = byValue;
        this.others = others;
    }

    /** Compiles filters; each one's owner is reported once per matching event. */
    public static <T> FilterIndex<T> of(Map<T, Filter> filters) {
        var byValue = new HashMap<String, Map<String, List<Member<T>>>>();
        var others = new ArrayList<Member<T>>();
        filters.forEach((owner, filter) -> {
            var member = new Member<>(owner, filter);
            var values = demanded(filter);
            var name = mostTelling(values);
            if (name.isEmpty()) {
                others.add(member);
            } else {
                byValue.computeIfAbsent(name, key -> new HashMap<>())
                        .computeIfAbsent(values.getOrDefault(name, ""), key -> new ArrayList<>())
                        .add(member);
            }
        });
        return new FilterIndex<>(byValue, others);
    }

    /** Reports the owner of each filter that the event matches, in no particular order. */
    public void match(Event event, Consumer<T> matched) {
        report(others, event, matched);
        for (var attribute : byValue.entrySet()) {
            var value = event.attributes().get(attribute.getKey());
            if (value != null) {
                report(attribute.getValue().getOrDefault(value.toString(), List.of()), event, matched);
            }
        }
    }

    private static <T> void report(List<Member<T>> members, Event event, Consumer<T> matched) {
        for (var member : members) {
            if (member.filter().matches(event)) {
                matched.accept(member.owner());
            }
        }
    }

    /** Values without which the filter cannot match; others may be missing here, none is empty. */
    private static Map<String, String> demanded(Filter filter) {
        var demanded = new HashMap<String, String>();
        if (filter instanceof AttributeFilter equal) {
            equal.attributes().forEach((name, value) -> {
                if (!value.isEmpty()) {
                    demanded.put(name, value);
                }
            });
        } else if (filter instanceof AllFilter all) {
            all.filters().forEach(each -> demanded.putAll(demanded(each)));
        }
        return demanded;
    }

    /** The attribute to find a filter by: its type where it has one, since that is what most triggers differ in. */
    private static String mostTelling(Map<String, String> demanded) {
        return demanded.containsKey("type")
                ? "type"
                : demanded.keySet().stream().sorted().findFirst().orElse("");
    }

    private record Member<T>(T owner, Filter filter) {}
}
