package io.sealane.observe;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What counting an event costs: as it comes in, as it is compared with filters, and as an attempt to deliver it has ended. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MetersBench {

    private BrokerMeters broker;
    private TriggerMeters trigger;
    private long nanos;

    @Setup
    public void make() {
        var metrics = NodeMetrics.create(100);
        broker = metrics.broker("demo", "br");
        trigger = metrics.trigger("demo", "br", "all");
    }

    /** Times as they come: mostly short, now and then long. */
    private long next() {
        nanos = nanos * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        return (nanos >>> 40) * 4;
    }

    @Benchmark
    public void accepted() {
        broker.accepted(1, next());
    }

    @Benchmark
    public void filtered() {
        broker.filtered(next());
    }

    @Benchmark
    public void processed() {
        trigger.processed(next());
    }

    @Benchmark
    public void attempted() {
        trigger.attempted("2xx", 200, next());
    }
}
