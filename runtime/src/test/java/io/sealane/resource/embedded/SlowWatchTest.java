package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.stream.Attributes;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.util.ByteString;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.verb.WatchLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class SlowWatchTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int ELEMENT_BYTES = 16 * 1024;

    /** Room for one event of 600 kB and not for two. */
    private static final WatchLimits LIMITS =
            new WatchLimits(Duration.ofMinutes(5), Duration.ofMinutes(5), 100, 100, 1_000_000, Duration.ofMillis(200));

    private ServedApi served;
    private Api api;

    @BeforeEach
    void serve() throws Exception {
        served = new ServedApi(
                new MemoryResourceStore(LogLimits.standard()),
                Authentication.trusting("admin"),
                ApiServerSettings.standard(LIMITS));
        api = new Api(served.url());
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void a_long_event_comes_in_parts_that_no_connection_has_to_hold_at_once() throws Exception {
        var watch = watch();
        write("long", 600_000);

        var first = ServedApi.await(watch.pull()).orElseThrow();
        assertThat(first.utf8String()).startsWith("{\"type\":\"ADDED\",\"object\":{");
        var bytes = first.size();
        while (bytes < 600_000) {
            var next = ServedApi.await(watch.pull()).orElseThrow();
            assertThat(next.size()).isLessThanOrEqualTo(ELEMENT_BYTES);
            bytes += next.size();
        }
    }

    @Test
    void a_watch_that_takes_nothing_ends_when_others_need_the_room_and_these_get_all() throws Exception {
        var slow = watch();
        write("long", 600_000);
        assertThat(ServedApi.await(slow.pull())).isPresent();
        var other = watch();
        write("longer", 600_000);

        var event = line(other);

        assertThat(event).startsWith("{\"type\":\"ADDED\"").contains("longer").endsWith("}\n");
        // What was on its way may still come, the rest of it does not.
        var left = 0;
        for (var part = ServedApi.await(slow.pull()); part.isPresent(); part = ServedApi.await(slow.pull())) {
            left += part.get().size();
        }
        assertThat(left).isLessThan(600_000);
    }

    private static String line(SinkQueueWithCancel<ByteString> watch) throws Exception {
        var line = ServedApi.await(watch.pull()).orElseThrow();
        while (!line.endsWith(ByteString.fromString("\n"))) {
            line = line.concat(ServedApi.await(watch.pull()).orElseThrow());
        }
        return line.utf8String();
    }

    /** A client that takes one part at a time, from now on. */
    private SinkQueueWithCancel<ByteString> watch() throws Exception {
        var from = api.get(MAPS).at("/metadata/resourceVersion");
        var request = HttpRequest.GET(MAPS + "?watch=1&resourceVersion=" + from);
        var answer = ServedApi.await(served.server().handle(request));
        return answer.entity()
                .getDataBytes()
                .runWith(
                        Sink.<ByteString>queue(1).withAttributes(Attributes.inputBuffer(1, 1)),
                        SystemMaterializer.get(served.kit().system()).materializer());
    }

    private void write(String name, int bytes) throws Exception {
        var map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {text: %s}}";
        api.post(MAPS, map.formatted(name, "x".repeat(bytes)));
    }
}
