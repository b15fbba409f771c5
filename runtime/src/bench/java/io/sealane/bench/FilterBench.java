package io.sealane.bench;

import akka.util.ByteString;
import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.filter.FilterIndex;
import io.sealane.gateway.event.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Finding the triggers of one broker that want an event: one of them does. What the others cost per event is the difference between the rows
 * of one kind; {@code EventBench} says what the event costs beside that.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilterBench {

    /** How triggers tell which events they want. */
    public enum Dialect {
        EXACT(i -> Filter.exact(Map.of("type", "com.example.order.type-" + i))),
        EXACT_SOURCE(i -> Filter.exact(Map.of("type", "com.example.order", "source", "/shops/" + i))),
        PREFIX(i -> Filter.prefix(Map.of("subject", "order-" + i + "-"))),
        CESQL(i -> Filter.sql("subject LIKE 'order-" + i + "-%' AND hop < 10"));

        private final IntFunction<Filter> filter;

        Dialect(IntFunction<Filter> filter) {
            this.filter = filter;
        }
    }

    @Param
    private Dialect dialect;

    @Param({"1", "10", "10000"})
    private int triggers;

    private FilterIndex<Integer> index;
    private Event event;

    @Setup
    public void fill() {
        var filters = new HashMap<Integer, Filter>();
        for (var i = 0; i < triggers; i++) {
            filters.put(i, dialect.filter.apply(i));
        }
        index = FilterIndex.of(filters);
        event = Event.of(
                Map.of(
                        "specversion",
                        "1.0",
                        "id",
                        "4711",
                        "source",
                        "/shops/0",
                        "type",
                        dialect == Dialect.EXACT ? "com.example.order.type-0" : "com.example.order",
                        "subject",
                        "order-0-1",
                        "hop",
                        3),
                Map.of(),
                ByteString.emptyByteString());
    }

    @Benchmark
    public void match(Blackhole found) {
        index.match(event, found::consume);
    }
}
