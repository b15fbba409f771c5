package io.sealane.bench;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.route.HostRoutes;
import io.sealane.gateway.transport.RequestHandler;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding the handler of a host, among few and among many; {@link FilterBench} finds triggers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBench {

    @Param({"1", "1000"})
    private int entries;

    private final HttpRequest request = HttpRequest.POST("https://host-0.example/ns/br");
    private HostRoutes routes;
    private int handled;

    @Setup
    public void fill() {
        RequestHandler handler = (ask, responder) -> handled++;
        var byHost = new HashMap<String, RequestHandler>();
        for (var i = 0; i < entries; i++) {
            byHost.put("host-" + i + ".example", handler);
        }
        routes = HostRoutes.of(byHost, handler, handler);
    }

    /** No responder: the handler answers nothing. */
    @Benchmark
    public int hostRoute() {
        routes.handle(request, null);
        return handled;
    }
}
