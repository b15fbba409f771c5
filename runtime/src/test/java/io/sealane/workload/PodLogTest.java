package io.sealane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PodLogTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final PodLog.Query ALL = new PodLog.Query(false, Optional.empty(), Optional.empty(), false);
    private static final PodLog.Query FOLLOW = new PodLog.Query(true, Optional.empty(), Optional.empty(), false);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final PodLog log = new PodLog(() -> now, 40);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void what_was_written_is_read_line_by_line() throws Exception {
        log.write("one\ntwo\n");
        log.write("three");

        assertEquals("one\ntwo\nthree\n", read(ALL));
    }

    @Test
    void an_empty_log_reads_as_nothing() throws Exception {
        assertEquals("", read(ALL));
    }

    @Test
    void only_the_last_lines_are_kept() throws Exception {
        for (int i = 10; i < 30; i++) {
            log.write("line " + i); // 8 characters with its break: 5 of them are 40
        }

        assertEquals("line 25\nline 26\nline 27\nline 28\nline 29\n", read(ALL));
    }

    @Test
    void empty_lines_are_bounded_as_well() throws Exception {
        log.write("\n".repeat(1000));

        assertEquals(40, read(ALL).length());
    }

    @Test
    void tail_since_and_timestamps_choose_what_is_shown() throws Exception {
        log.write("one");
        now = now.plusSeconds(60);
        log.write("two\nthree");

        assertEquals("three\n", read(new PodLog.Query(false, Optional.of(1), Optional.empty(), false)));
        assertEquals(
                "2026-01-01T00:01:00Z two\n2026-01-01T00:01:00Z three\n",
                read(new PodLog.Query(false, Optional.empty(), Optional.of(Duration.ofSeconds(30)), true)));
    }

    @Test
    void a_follower_gets_what_comes_until_the_log_ends() throws Exception {
        log.write("one");
        var probe = log.read(FOLLOW).map(ByteString::utf8String).runWith(Sink.queue(), KIT.system());

        assertEquals(
                "one\n",
                probe.pull().toCompletableFuture().get(30, TimeUnit.SECONDS).orElseThrow());
        var next = probe.pull().toCompletableFuture();
        log.write("two");
        assertEquals("two\n", next.get(30, TimeUnit.SECONDS).orElseThrow());
        log.close();
        assertEquals(Optional.empty(), probe.pull().toCompletableFuture().get(30, TimeUnit.SECONDS));
    }

    private String read(PodLog.Query query) throws Exception {
        return log.read(query)
                .runFold(ByteString.emptyByteString(), ByteString::concat, KIT.system())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .utf8String();
    }
}
