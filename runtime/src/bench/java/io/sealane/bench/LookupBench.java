package io.sealane.bench;

import akka.http.javadsl.model.HttpRequest;
import akka.util.ByteString;
import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.filter.FilterIndex;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.route.HostRoutes;
import io.sealane.gateway.transport.RequestHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Finding the handler of a host and the triggers of an event, among few and among many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBench {

    @Param({"1", "1000"})
    private int entries;

    private final Event event = Event.of(
            Map.of("specversion", "1.0", "id", "4711", "source", "/bench", "type", "type-0"),
            Map.of(),
            ByteString.emptyByteString());
    private final HttpRequest request = HttpRequest.POST("https://host-0.example/ns/br");
    private FilterIndex<Integer> filters;
    private HostRoutes routes;
    private int handled;

    @Setup
    public void fill() {
        RequestHandler handler = (ask, responder) -> handled++;
        var byHost = new HashMap<String, RequestHandler>();
        var byOwner = new HashMap<Integer, Filter>();
        for (var i = 0; i < entries; i++) {
            byHost.put("host-" + i + ".example", handler);
            byOwner.put(i, Filter.exact(Map.of("type", "type-" + i)));
        }
        filters = FilterIndex.of(byOwner);
        routes = HostRoutes.of(byHost, handler, handler);
    }

    @Benchmark
    public void filterIndex(Blackhole found) {
        filters.match(event, found::consume);
    }

    /** No responder: the handler answers nothing. */
    @Benchmark
    public int hostRoute() {
        routes.handle(request, null);
        return handled;
    }
}
