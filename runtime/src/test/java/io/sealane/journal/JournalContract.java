package io.sealane.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.journal.Mark.Range;
import io.sealane.journal.RecordingOwner.Read;
import io.sealane.journal.Tenure.Admission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What every journal of one node does, whatever it stands on. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class JournalContract {

    protected static final PartitionId P = new PartitionId("uid-of-broker", 0);
    private static final JournalSettings SMALL = new JournalSettings(true, 8192, 4 * 1024 * 1024, 3, 1000, 1, 10_000);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private LocalJournal journal;

    /** The medium of this test; after {@link Medium#close} the next call opens what was stored. */
    protected abstract Medium open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        journal = LocalJournal.open(open(), SMALL, clock);
    }

    @AfterEach
    void stop() {
        journal.close();
    }

    @Test
    void appended_events_are_read_in_their_order() throws Exception {
        var owner = claim(P);

        assertThat(owner.tenure().append(events("a", "b"))).isEqualTo(Admission.ADMITTED);
        assertThat(owner.tenure().append(events("c"))).isEqualTo(Admission.ADMITTED);

        assertThat(owner.firsts(2)).containsExactly(0L, 2L);
        assertThat(read(P, 0)).isEqualTo(new Read(List.of("a", "b", "c"), 3));
    }

    @Test
    void a_page_ends_at_its_limits_and_says_where_to_read_on() throws Exception {
        var owner = claim(P);
        owner.tenure().append(events("a", "b", "c", "d"));
        owner.tenure().append(events("x".repeat(900), "y".repeat(900)));
        owner.firsts(2);

        assertThat(read(P, 0)).isEqualTo(new Read(List.of("a", "b", "c"), 3));
        assertThat(read(P, 3)).isEqualTo(new Read(List.of("d", "x".repeat(900)), 5));
        assertThat(read(P, 5)).isEqualTo(new Read(List.of("y".repeat(900)), 6));
        assertThat(read(P, 6)).isEqualTo(new Read(List.of(), 6));
    }

    @Test
    void the_first_event_of_a_time_or_later_is_found_however_far_the_time_is() throws Exception {
        var owner = claim(P);
        owner.tenure().append(events("a"));
        owner.firsts(1);
        now.addAndGet(1000);
        owner.tenure().append(events("b"));
        owner.firsts(1);

        assertThat(seek(Instant.ofEpochMilli(1_000_000))).hasValue(0);
        assertThat(seek(Instant.ofEpochMilli(1_000_001))).hasValue(1);
        assertThat(seek(Instant.ofEpochMilli(1_001_001))).isEmpty();
        // Neither can be said in milliseconds.
        assertThat(seek(Instant.MIN)).hasValue(0);
        assertThat(seek(Instant.MAX)).isEmpty();
    }

    @Test
    void partitions_do_not_see_each_other() throws Exception {
        var first = claim(P);
        var second = claim(new PartitionId("uid-of-broker", 1));
        first.tenure().append(events("a"));
        first.tenure().mark(marks(Map.of("x", 1L), 0), () -> {});
        second.tenure().append(events("b"));
        second.firsts(1);
        first.firsts(1);

        assertThat(read(P, 0).events()).containsExactly("a");
        assertThat(read(second.tenure().partition(), 0).events()).containsExactly("b");
        assertThat(claim(second.tenure().partition()).tenure().marks()).isEmpty();
    }

    @Test
    void an_older_owner_is_told_and_refused() throws Exception {
        var older = claim(P);
        var newer = claim(P);

        assertThat(newer.tenure().epoch()).isGreaterThan(older.tenure().epoch());
        assertThat(older.lost().reason()).isEqualTo(JournalFailure.Reason.FENCED);
        assertThat(older.tenure().append(events("old"))).isEqualTo(Admission.ENDED);
        newer.tenure().append(events("new"));
        newer.firsts(1);
        assertThat(read(P, 0).events()).containsExactly("new");
    }

    @Test
    void what_an_older_owner_had_queued_behind_the_claim_is_not_stored() throws Exception {
        var older = claim(P);
        var newer = new RecordingOwner();
        var release = new CountDownLatch(1);
        // Holds the writer, so that the claim and the append behind it wait together.
        older.tenure().mark(marks(Map.of("x", 1L), 0), () -> await(release));

        journal.claim(P, newer);
        assertThat(older.tenure().append(events("old"))).isEqualTo(Admission.ADMITTED);
        older.tenure().mark(marks(Map.of("x", 99L), 0), () -> {});
        release.countDown();

        newer.tenure().append(events("new"));
        assertThat(newer.firsts(1)).containsExactly(0L);
        assertThat(read(P, 0).events()).containsExactly("new");
        assertThat(claim(P).tenure().marks()).isEqualTo(Map.of("x", Mark.at(1)));
        assertThat(journal.facts().liveBytes()).isEqualTo(3);
    }

    @Test
    void events_marks_and_epoch_survive_a_restart() throws Exception {
        var before = claim(P);
        before.tenure().append(events("a", "b"));
        before.firsts(1);
        mark(before, marks(Map.of("x", 1L, "gone", 2L), 0));
        mark(before, new Marks(Map.of("y", Mark.at(5)), Set.of("gone"), 0, Duration.ZERO));
        var epoch = before.tenure().epoch();

        journal.close();
        assertThat(before.lost().reason()).isEqualTo(JournalFailure.Reason.CLOSED);
        journal = LocalJournal.open(open(), SMALL, clock);

        var after = claim(P);
        assertThat(after.tenure().epoch()).isGreaterThan(epoch);
        assertThat(after.tenure().end()).isEqualTo(2);
        assertThat(after.tenure().marks()).isEqualTo(Map.of("x", Mark.at(1), "y", Mark.at(5)));
        assertThat(journal.facts().liveBytes()).isEqualTo(2);
        after.tenure().append(events("c"));
        assertThat(after.firsts(1)).containsExactly(2L);
        assertThat(read(P, 0).events()).containsExactly("a", "b", "c");
    }

    @Test
    void passed_events_are_deleted_by_whole_batches() throws Exception {
        var owner = claim(P);
        owner.tenure().append(events("a", "b"));
        owner.firsts(1);
        owner.tenure().append(events("c", "d"));
        owner.firsts(1);

        mark(owner, marks(Map.of(), 3));
        assertThat(read(P, 0)).isEqualTo(new Read(List.of("c", "d"), 4));
        assertThat(journal.facts().liveBytes()).isEqualTo(2);

        mark(owner, marks(Map.of(), 4));
        assertThat(read(P, 0).events()).isEmpty();
        assertThat(journal.facts().liveBytes()).isZero();
        assertThat(claim(P).tenure().start()).isEqualTo(4);
    }

    @Test
    void passed_events_are_kept_until_they_are_old_enough() throws Exception {
        var owner = claim(P);
        owner.tenure().append(events("a"));
        owner.firsts(1);
        now.addAndGet(1000);
        owner.tenure().append(events("b"));
        owner.firsts(1);
        now.addAndGet(1000);

        mark(owner, new Marks(Map.of(), Set.of(), 2, Duration.ofSeconds(2)));
        assertThat(read(P, 0).events()).containsExactly("b");

        now.addAndGet(1000);
        mark(owner, new Marks(Map.of(), Set.of(), 2, Duration.ofSeconds(2)));
        assertThat(read(P, 0).events()).isEmpty();
    }

    @Test
    void a_place_in_a_long_log_is_found_by_time_wherever_it_is_and_after_a_trim() throws Exception {
        var owner = claim(P);
        for (var batch = 0; batch < 40; batch++) {
            now.addAndGet(1000);
            owner.tenure().append(events("a" + batch, "b" + batch, "c" + batch));
            owner.firsts(1);
        }
        var last = now.get();
        var first = last - 39_000;
        for (var batch = 0; batch < 40; batch++) {
            var time = first + batch * 1000;
            assertThat(seek(Instant.ofEpochMilli(time))).hasValue(batch * 3);
            assertThat(seek(Instant.ofEpochMilli(time - 999))).hasValue(batch * 3);
        }
        assertThat(seek(Instant.ofEpochMilli(last + 1))).isEmpty();

        mark(owner, new Marks(Map.of(), Set.of(), 60, Duration.ZERO));
        assertThat(seek(Instant.ofEpochMilli(first))).hasValue(60);
        assertThat(seek(Instant.ofEpochMilli(last))).hasValue(117);
    }

    @Test
    void a_clock_that_goes_back_neither_hides_events_from_a_search_by_time_nor_ends_their_retention_early()
            throws Exception {
        var owner = claim(P);
        now.addAndGet(10_000);
        var ahead = now.get();
        owner.tenure().append(events("ahead"));
        owner.firsts(1);
        now.addAndGet(-8_000);
        owner.tenure().append(events("back"));
        owner.firsts(1);

        assertThat(seek(Instant.ofEpochMilli(ahead))).hasValue(0);
        assertThat(seek(Instant.ofEpochMilli(now.get()))).hasValue(0);
        now.addAndGet(1_500);
        mark(owner, new Marks(Map.of(), Set.of(), 2, Duration.ofSeconds(1)));
        assertThat(read(P, 0).events()).containsExactly("ahead", "back");
        now.set(ahead + 1_001);
        mark(owner, new Marks(Map.of(), Set.of(), 2, Duration.ofSeconds(1)));
        assertThat(read(P, 0).events()).isEmpty();
    }

    @Test
    void a_full_journal_refuses_until_something_is_deleted() throws Exception {
        var owner = claim(P);
        var large = "x".repeat(4000);
        owner.tenure().append(events(large));
        owner.tenure().append(events(large));

        assertThat(owner.tenure().append(events(large))).isEqualTo(Admission.FULL);
        assertThat(owner.firsts(2)).containsExactly(0L, 1L);

        mark(owner, marks(Map.of(), 2));
        assertThat(owner.tenure().append(events(large))).isEqualTo(Admission.ADMITTED);
        assertThat(owner.firsts(1)).containsExactly(2L);
    }

    @Test
    void appends_that_wait_together_make_one_batch() throws Exception {
        var owner = claim(P);
        var release = new CountDownLatch(1);
        owner.tenure().mark(marks(Map.of("x", 1L), 0), () -> await(release));
        var before = journal.facts().batches();

        IntStream.range(0, 100).forEach(i -> owner.tenure().append(events("e" + i)));
        release.countDown();

        assertThat(owner.firsts(100)).hasSize(100);
        // The mark that held the writer may be one of them, depending on when it was counted.
        assertThat(journal.facts().batches() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void more_appends_than_may_wait_are_refused() throws Exception {
        journal.close();
        var two = new JournalSettings(true, 2, 1000, 3, 1000, 1, 10_000);
        journal = LocalJournal.open(open(), two, clock);
        var owner = claim(P);
        var release = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        owner.tenure().mark(marks(Map.of("x", 1L), 0), () -> {
            held.countDown();
            await(release);
        });
        await(held);

        assertThat(owner.tenure().append(events("a"))).isEqualTo(Admission.ADMITTED);
        assertThat(owner.tenure().append(events("b"))).isEqualTo(Admission.ADMITTED);
        assertThat(owner.tenure().append(events("c"))).isEqualTo(Admission.BUSY);
        release.countDown();
        assertThat(owner.firsts(2)).containsExactly(0L, 1L);
    }

    @Test
    void a_dropped_partition_begins_anew() throws Exception {
        var owner = claim(P);
        owner.tenure().append(events("a"));
        mark(owner, marks(Map.of("x", 1L), 0));

        var dropped = new CountDownLatch(1);
        owner.tenure().drop(dropped::countDown);
        await(dropped);

        var next = claim(P);
        assertThat(next.tenure().end()).isZero();
        assertThat(next.tenure().marks()).isEmpty();
        assertThat(read(P, 0).events()).isEmpty();
        assertThat(journal.facts().liveBytes()).isZero();
        assertThat(owner.tenure().append(events("late"))).isEqualTo(Admission.ENDED);
    }

    @Test
    void a_mark_keeps_what_is_done_above_it() throws Exception {
        var owner = claim(P);
        var mark = new Mark(3, List.of(new Range(5, 7), new Range(9, 1000)));
        mark(owner, new Marks(Map.of("x", mark), Set.of(), 0, Duration.ZERO));

        assertThat(claim(P).tenure().marks()).isEqualTo(Map.of("x", mark));
    }

    @Test
    void the_partitions_that_are_stored_are_found_when_it_is_opened_and_dropped_ones_are_not() throws Exception {
        var other = new PartitionId("other", 7);
        claim(P).tenure().append(events("a"));
        claim(other);
        var gone = claim(new PartitionId("gone", 0));
        var dropped = new CountDownLatch(1);
        gone.tenure().drop(dropped::countDown);
        await(dropped);
        assertThat(journal.found()).isEmpty();

        journal.close();
        journal = LocalJournal.open(open(), SMALL, clock);

        assertThat(journal.found()).containsExactlyInAnyOrder(P, other);
    }

    @Test
    void a_closed_journal_says_so() throws Exception {
        var owner = claim(P);
        journal.close();

        assertThat(owner.lost().reason()).isEqualTo(JournalFailure.Reason.CLOSED);
        assertThat(owner.tenure().append(events("a"))).isEqualTo(Admission.ENDED);
        var late = new RecordingOwner();
        journal.claim(P, late);
        assertThat(late.lost().reason()).isEqualTo(JournalFailure.Reason.CLOSED);
    }

    protected final RecordingOwner claim(PartitionId partition) throws Exception {
        var owner = new RecordingOwner();
        journal.claim(partition, owner);
        owner.tenure();
        return owner;
    }

    private OptionalLong seek(Instant time) throws Exception {
        var found = new CompletableFuture<OptionalLong>();
        journal.seek(P, time, new Journal.PositionReader() {
            @Override
            public void position(OptionalLong position) {
                found.complete(position);
            }

            @Override
            public void failed(JournalFailure why) {
                found.completeExceptionally(why);
            }
        });
        return found.get(30, TimeUnit.SECONDS);
    }

    private Read read(PartitionId partition, long from) throws Exception {
        return RecordingOwner.read(journal, partition, from);
    }

    private static void mark(RecordingOwner owner, Marks marks) {
        var stored = new CountDownLatch(1);
        owner.tenure().mark(marks, stored::countDown);
        await(stored);
    }

    private static Marks marks(Map<String, Long> moves, long passed) {
        var marks = new HashMap<String, Mark>();
        moves.forEach((name, position) -> marks.put(name, Mark.at(position)));
        return new Marks(marks, Set.of(), passed, Duration.ZERO);
    }

    private static List<byte[]> events(String... texts) {
        return List.of(texts).stream().map(text -> text.getBytes(UTF_8)).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
