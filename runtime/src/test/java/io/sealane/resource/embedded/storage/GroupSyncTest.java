package io.sealane.resource.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** One sync for all that waits. The disk of the test goes on when it is let. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GroupSyncTest {

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore let = new Semaphore(0);
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicBoolean outOfMemory = new AtomicBoolean();
    private final AtomicInteger syncs = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final GroupSync sync = new GroupSync("test-sync", this::disk, told::incrementAndGet);

    private void disk() {
        begun.release();
        let.acquireUninterruptibly();
        if (broken.get()) {
            throw new IllegalStateException("expected by the test");
        }
        if (outOfMemory.getAndSet(false)) {
            throw new OutOfMemoryError("expected by the test");
        }
        syncs.incrementAndGet();
    }

    @AfterEach
    void close() {
        let.release(100);
        sync.close();
    }

    @Test
    void nobody_waits_where_nothing_was_written() {
        assertThat(isDone(sync.synced())).isTrue();
        assertThat(syncs).hasValue(0);
    }

    @Test
    void what_is_written_while_a_sync_runs_shares_the_next_one() throws Exception {
        sync.written();
        var first = sync.synced();
        assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        for (var i = 0; i < 50; i++) {
            sync.written();
        }
        var others = sync.synced();

        let.release();
        await(first);
        assertThat(isDone(others)).isFalse();
        let.release();
        await(others);

        assertThat(syncs).hasValue(2);
        assertThat(told).hasValue(2);
        assertThat(isDone(sync.synced())).isTrue();
    }

    @Test
    void who_comes_while_everything_is_being_synced_waits_for_that_sync() throws Exception {
        sync.written();
        assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        var late = sync.synced();
        assertThat(isDone(late)).isFalse();
        let.release();
        await(late);
        assertThat(syncs).hasValue(1);
    }

    @Test
    void a_sync_that_fails_fails_all_who_wait_and_is_tried_again_for_the_next_one() {
        broken.set(true);
        sync.written();
        var failed = sync.synced();
        let.release();
        assertThatThrownBy(() -> await(failed)).hasRootCauseMessage("expected by the test");
        assertThat(told).hasValue(0);

        broken.set(false);
        var again = sync.synced();
        let.release();
        await(again);
        assertThat(syncs).hasValue(1);
    }

    @Test
    void a_disk_that_failed_is_tried_again_although_nobody_asks() throws Exception {
        broken.set(true);
        sync.written();
        var failed = sync.synced();
        let.release();
        assertThatThrownBy(() -> await(failed)).hasRootCauseMessage("expected by the test");
        assertThat(begun.tryAcquire(1, 60, TimeUnit.SECONDS)).isTrue();

        broken.set(false);
        let.release();
        assertThat(begun.tryAcquire(1, 60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_error_of_the_machine_fails_those_who_wait_and_the_next_ones_are_served() {
        outOfMemory.set(true);
        sync.written();
        var failed = sync.synced();
        let.release();
        assertThatThrownBy(() -> await(failed)).hasRootCauseInstanceOf(OutOfMemoryError.class);

        var again = sync.synced();
        let.release();
        await(again);
        assertThat(syncs).hasValue(1);
    }

    @Test
    void closing_syncs_what_was_written_and_later_waiters_fail() {
        sync.written();
        let.release(2);
        sync.close();
        assertThat(syncs).hasValue(1);
        sync.written();
        assertThatThrownBy(() -> await(sync.synced())).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private static void await(CompletionStage<Void> stage) {
        stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
