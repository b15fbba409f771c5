package io.sealane.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.journal.Tenure.Admission;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FreeSpaceTest {

    private static final PartitionId P = new PartitionId("uid", 0);
    private static final long FREE_MIN = 1000;

    private final Disk disk = new Disk();
    private final LocalJournal journal =
            LocalJournal.open(disk, JournalSettings.defaults().withFreeBytesMin(FREE_MIN), InstantSource.system());
    private final RecordingOwner owner = new RecordingOwner();

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void with_too_little_space_left_events_are_refused_and_everything_else_goes_on() throws Exception {
        journal.claim(P, owner);
        assertThat(append("kept")).isEqualTo(Admission.ADMITTED);
        owner.firsts(1);

        disk.free = FREE_MIN - 1;
        turn();

        assertThat(append("refused")).isEqualTo(Admission.NO_SPACE);
        assertThat(journal.facts().spaceLow()).isTrue();
        assertThat(RecordingOwner.read(journal, P, 0).events()).containsExactly("kept");
        var stored = new CountDownLatch(1);
        owner.tenure().mark(new Marks(Map.of("cursor", Mark.at(1)), Set.of(), 1, Duration.ZERO), stored::countDown);
        assertThat(stored.await(30, TimeUnit.SECONDS)).isTrue();
        var next = new RecordingOwner();
        journal.claim(P, next);
        assertThat(next.tenure().marks()).containsEntry("cursor", Mark.at(1));
    }

    @Test
    void when_there_is_space_again_a_refused_append_makes_the_journal_look() throws Exception {
        journal.claim(P, owner);
        disk.free = 0;
        turn();
        assertThat(append("refused")).isEqualTo(Admission.NO_SPACE);
        turn();

        disk.free = FREE_MIN;
        append("asks");
        turn();

        assertThat(append("taken")).isEqualTo(Admission.ADMITTED);
        assertThat(journal.facts().spaceLow()).isFalse();
    }

    @Test
    void a_medium_that_writes_nothing_after_a_failure_is_told_of_and_tried_again_where_nobody_appends()
            throws Exception {
        disk.trouble = "expected by the test";
        turn();
        assertThat(journal.facts().trouble()).contains("expected by the test");

        disk.mends = true;
        turn();
        turn();
        assertThat(journal.facts().trouble()).isEmpty();
    }

    private Admission append(String event) {
        return owner.tenure().append(List.of(event.getBytes(UTF_8)));
    }

    /** Returns when the writer has looked at the disk and done what came before. */
    private void turn() throws InterruptedException {
        var done = new CountDownLatch(1);
        journal.pulse(done::countDown);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Disk implements Medium {

        private final MemoryMedium memory = new MemoryMedium();
        private volatile long free = Long.MAX_VALUE;
        private volatile boolean mends;
        private volatile @Nullable String trouble;

        @Override
        public void write(List<Change> changes, boolean sync) {
            if (trouble != null && !mends) {
                throw new JournalFailure(JournalFailure.Reason.IO, "still " + trouble, null);
            }
            trouble = null;
            memory.write(changes, sync);
        }

        @Override
        public Optional<byte[]> get(Space space, byte[] key) {
            return memory.get(space, key);
        }

        @Override
        public void scan(Space space, byte[] from, byte[] end, Visitor visitor) {
            memory.scan(space, from, end, visitor);
        }

        @Override
        public Optional<String> trouble() {
            return Optional.ofNullable(trouble);
        }

        @Override
        public long freeBytes() {
            return free;
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
