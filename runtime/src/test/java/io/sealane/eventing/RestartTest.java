package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.Medium;
import io.sealane.journal.memory.MemoryMedium;
import io.sealane.journal.rocksdb.RocksMedium;
import io.sealane.store.StoreSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RestartTest {

    private static final int MIB = 1024 * 1024;

    /** Deletes at once, so that an empty journal shows that every cursor is stored. */
    private static final JournalSettings EAGER = new JournalSettings(true, 8192, 4 * MIB, 512, MIB, 1, 1024L * MIB);

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @Test
    void everything_accepted_is_delivered_over_three_sudden_ends(TestReporter report) throws Exception {
        var answers = new AtomicInteger();
        // Some are answered, some fail once, some never get an answer.
        upstream.script(uri("t"), request -> switch (answers.incrementAndGet() % 10) {
            case 3 -> Optional.of(status(503));
            case 7 -> Optional.empty();
            default -> Optional.of(status(200));
        });
        var accepted = new ArrayList<String>();

        for (var life = 0; life < 3; life++) {
            try (var node = start()) {
                node.settings(1, 2, trigger("t", Map.of(), TestNode.delivery(1000, Optional.empty())));
                accepted.addAll(publish(node, life, 400));
            }
        }
        upstream.script(uri("t"), request -> Optional.of(status(200)));
        try (var node = start()) {
            node.settings(1, 2, trigger("t", Map.of(), TestNode.delivery(1000, Optional.empty())));
            var delivered = new HashSet<String>();
            var requests = 0;
            while (!delivered.containsAll(accepted)) {
                delivered.add(header(upstream.next(uri("t")), "ce-id"));
                requests++;
            }

            assertThat(accepted).hasSize(1200);
            report.publishEntry("duplicates", String.valueOf(requests - accepted.size()));
        }
    }

    @Test
    void what_was_delivered_before_the_end_is_not_delivered_again() throws Exception {
        try (var node = start()) {
            node.settings(1, 1, trigger("t"));
            publish(node, 0, 50);
            for (var i = 0; i < 50; i++) {
                upstream.next(uri("t"));
            }
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
        try (var node = start()) {
            node.settings(1, 1, trigger("t"));
            node.published(event("last"));

            assertThat(header(upstream.next(uri("t")), "ce-id")).isEqualTo("last");
        }
    }

    @Test
    void behind_a_stuck_event_nothing_that_was_delivered_is_delivered_again() throws Exception {
        upstream.script(
                uri("t"),
                request -> header(request, "ce-id").equals("stuck") ? Optional.empty() : Optional.of(status(200)));
        var medium = new MemoryMedium();
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));
            node.published(event("stuck"));
            publish(node, 0, 500);
            for (var i = 0; i < 501; i++) {
                upstream.next(uri("t"));
            }
            node.await(() -> assertThat(settledBehind(medium)).isEqualTo(500));
        }
        upstream.script(uri("t"), request -> Optional.of(status(200)));
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));
            node.published(event("last"));

            var again = new ArrayList<String>();
            do {
                again.add(header(upstream.next(uri("t")), "ce-id"));
            } while (!again.contains("last"));

            assertThat(again).containsExactlyInAnyOrder("stuck", "last");
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    /** How many positions above the watermark are stored as settled: pairs of a start and an end behind the watermark. */
    private static long settledBehind(Medium medium) {
        var settled = new AtomicLong();
        medium.scan(Medium.Space.MARKS, new byte[] {1}, new byte[] {2}, (key, value) -> {
            if (new String(key, StandardCharsets.UTF_8).endsWith("open:uid-t")) {
                var numbers = ByteBuffer.wrap(value).position(8);
                while (numbers.hasRemaining()) {
                    settled.addAndGet(-numbers.getLong() + numbers.getLong());
                }
            }
            return true;
        });
        return settled.get();
    }

    private TestNode start(Medium medium) {
        return TestNode.on(medium).journal(EAGER).upstream(upstream).start();
    }

    private TestNode start() {
        return start(RocksMedium.open(folder.resolve("journal"), StoreSettings.small()));
    }

    private static List<String> publish(TestNode node, int life, int count) throws Exception {
        var outcomes = new ArrayList<CompletableFuture<Outcome>>();
        for (var i = 0; i < count; i++) {
            outcomes.add(node.publish(event("e" + life + "-" + i)));
        }
        var accepted = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            if (outcomes.get(i).get(20, TimeUnit.SECONDS) instanceof Outcome.Accepted) {
                accepted.add("e" + life + "-" + i);
            }
        }
        return accepted;
    }
}
