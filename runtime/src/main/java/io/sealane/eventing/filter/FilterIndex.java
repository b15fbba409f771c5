package io.sealane.eventing.filter;

import io.sealane.gateway.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Many filters, asked at once. Immutable.
 *
 * <p>A filter that demands values is found by the one that the fewest others demand too, so an event looks at the filters that share that
 * value and not at all the others; the rest of the filter is then compared. Filters that demand no value are looked at for every event.
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
        var demands = new HashMap<T, Map<String, String>>();
        var demanders = new HashMap<Demand, Integer>();
        filters.forEach((owner, filter) -> {
            var demanded = demanded(filter);
            demands.put(owner, demanded);
            demanded.forEach((name, value) -> demanders.merge(new Demand(name, value), 1, Integer::sum));
        });
        var byValue = new HashMap<String, Map<String, List<Member<T>>>>();
        var others = new ArrayList<Member<T>>();
        filters.forEach((owner, filter) -> {
            var member = new Member<>(owner, filter);
            mostTelling(demands.getOrDefault(owner, Map.of()), demanders)
                    .map(demand -> byValue.computeIfAbsent(demand.name(), name -> new HashMap<>())
                            .computeIfAbsent(demand.value(), value -> new ArrayList<>()))
                    .orElse(others)
                    .add(member);
        });
        return new FilterIndex<>(byValue, others);
    }

    /** Reports the owner of each filter that the event matches, in no particular order. */
    public void match(Event event, Consumer<T> matched) {
        candidates(event, members -> {
            for (var member : members) {
                if (member.filter().matches(event)) {
                    matched.accept(member.owner());
                }
            }
        });
    }

    /** How many filters are compared with an event. */
    int compared(Event event) {
        var count = new int[1];
        candidates(event, members -> count[0] += members.size());
        return count[0];
    }

    private void candidates(Event event, Consumer<List<Member<T>>> compare) {
        compare.accept(others);
        if (byValue.isEmpty()) {
            return;
        }
        // An event has few attributes; filters together may demand any number of them.
        for (var attribute : event.attributes().entrySet()) {
            var values = byValue.get(attribute.getKey());
            var members =
                    values == null ? null : values.get(attribute.getValue().toString());
            if (members != null) {
                compare.accept(members);
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

    /** What to find a filter by: where several are demanded equally often, the type and then the first by name. */
    private static Optional<Demand> mostTelling(Map<String, String> demanded, Map<Demand, Integer> demanders) {
        return demanded.entrySet().stream()
                .map(entry -> new Demand(entry.getKey(), entry.getValue()))
                .min(Comparator.<Demand>comparingInt(demand -> demanders.getOrDefault(demand, 0))
                        .thenComparing(demand -> !demand.name().equals("type"))
                        .thenComparing(Demand::name));
    }

    private record Demand(String name, String value) {}

    private record Member<T>(T owner, Filter filter) {}
}
