package io.sealane.eventing;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.sealane.cluster.KryoSerializer;
import io.sealane.gateway.event.Event;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A publish of 1 KiB on its way to the node that owns the partition. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBench {

    private ActorSystem<Partition.PublishReply> system;
    private KryoSerializer kryo;
    private Partition.Publish publish;

    @Setup
    public void start() {
        var config = ConfigFactory.parseString("akka.loglevel = OFF").withFallback(ConfigFactory.load());
        system = ActorSystem.create(Behaviors.ignore(), "bench", config);
        kryo = new KryoSerializer((ExtendedActorSystem) Adapter.toClassic(system));
        var event = Event.of(
                Map.of("specversion", "1.0", "id", "4711", "source", "/bench", "type", "bench"),
                Map.of(),
                ByteString.fromString("x".repeat(1024)));
        publish = new Partition.Publish(1, system, List.of(event));
    }

    @Benchmark
    public Object kryoRoundTrip() {
        return kryo.fromBinary(kryo.toBinary(publish));
    }

    @TearDown
    public void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
