package io.sealane.bench;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventBytes;
import io.sealane.gateway.event.EventMessages;
import io.sealane.gateway.event.EventMessages.Format;
import io.sealane.gateway.event.EventSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An event of 1 KiB at the door, into the journal, out of it and to a subscriber. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBench {

    private static final EventSettings SETTINGS = EventSettings.defaults();
    private static final Optional<String> TYPE = Optional.of("application/octet-stream");
    private static final Optional<String> JSON = Optional.of("application/cloudevents+json");

    private final ByteString data = ByteString.fromString("x".repeat(1024));
    private final List<HttpHeader> headers = List.of(
            RawHeader.create("host", "localhost:8444"),
            RawHeader.create("ce-specversion", "1.0"),
            RawHeader.create("ce-id", "4711"),
            RawHeader.create("ce-source", "/bench"),
            RawHeader.create("ce-type", "bench"),
            RawHeader.create("content-length", "1024"));
    private final Event event = Event.of(
            Map.of("specversion", "1.0", "id", "4711", "source", "/bench", "type", "bench", "knativebrokerttl", 255),
            Map.of(),
            data);
    private final byte[] stored = EventBytes.encode(event);
    private final ByteString structured =
            ByteString.fromArray(EventMessages.write(event, Format.JSON).body().toArray());

    @Benchmark
    public Object readBinary() {
        return EventMessages.read(TYPE, headers, data, SETTINGS);
    }

    @Benchmark
    public Object readStructured() {
        return EventMessages.read(JSON, headers, structured, SETTINGS);
    }

    @Benchmark
    public Object encode() {
        return EventBytes.encode(event);
    }

    @Benchmark
    public Object decode() {
        return EventBytes.decode(stored);
    }

    @Benchmark
    public Object writeBinary() {
        return EventMessages.write(event, Format.BINARY).fields();
    }
}
