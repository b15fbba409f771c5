package io.sealane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.util.ByteString;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.LogOptions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PodLogBookTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ResourceKey POD = new ResourceKey("ns", "pod");

    private final PodLogBook book = new PodLogBook(() -> Instant.EPOCH, 1000);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void a_container_is_found_by_name_and_the_first_one_without() throws Exception {
        book.open(POD, "a").write("from a");
        book.open(POD, "b").write("from b");

        assertEquals(Optional.of("from a\n"), read(options(Optional.empty(), false, Optional.empty())));
        assertEquals(Optional.of("from b\n"), read(options(Optional.of("b"), false, Optional.empty())));
        assertEquals(Optional.empty(), read(options(Optional.of("c"), false, Optional.empty())));
    }

    @Test
    void there_is_no_previous_run() throws Exception {
        book.open(POD, "a").write("x");

        assertEquals(Optional.empty(), read(options(Optional.empty(), true, Optional.empty())));
    }

    @Test
    void the_answer_ends_at_the_byte_that_was_asked_for() throws Exception {
        book.open(POD, "a").write("one\ntwo");

        assertEquals(Optional.of("one\nt"), read(options(Optional.empty(), false, Optional.of(5L))));
        assertEquals(Optional.of("one\ntwo\n"), read(options(Optional.empty(), false, Optional.of(50L))));
    }

    @Test
    void a_Pod_that_is_gone_has_no_log() throws Exception {
        book.open(POD, "a").write("x");
        book.close(POD);

        assertEquals(Optional.empty(), read(options(Optional.empty(), false, Optional.empty())));
    }

    private Optional<String> read(LogOptions options) throws Exception {
        var source = book.logs("ns", "pod", options).toCompletableFuture().get(30, TimeUnit.SECONDS);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(source.get()
                .runFold(ByteString.emptyByteString(), ByteString::concat, KIT.system())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .utf8String());
    }

    private static LogOptions options(Optional<String> container, boolean previous, Optional<Long> limit) {
        return new LogOptions(container, false, previous, false, Optional.empty(), Optional.empty(), limit);
    }
}
