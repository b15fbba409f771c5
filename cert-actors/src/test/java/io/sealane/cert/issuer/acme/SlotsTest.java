package io.sealane.cert.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.issuer.IssueFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SlotsTest {

    private final Slots slots = new Slots(1, 1);
    private final List<String> started = new ArrayList<>();

    @Test
    void a_task_waits_for_its_turn_and_gets_it_also_after_a_failure() {
        var first = new CompletableFuture<String>();
        run("first", first);
        var second = run("second", new CompletableFuture<>());
        assertThat(started).containsExactly("first");

        first.completeExceptionally(new IllegalStateException("failed"));

        assertThat(started).containsExactly("first", "second");
        assertThat(second).isNotDone();
    }

    @Test
    void a_task_beyond_those_that_may_wait_is_refused_and_the_limits_are_named() {
        run("first", new CompletableFuture<>());
        run("second", new CompletableFuture<>());

        var third = run("third", new CompletableFuture<>());

        assertThat(started).containsExactly("first");
        assertThat(third)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IssueFailure.class)
                .withMessageContaining("1 orders are under way and 1 wait");
    }

    @Test
    void a_free_slot_is_taken_at_once() {
        run("first", CompletableFuture.completedFuture("done"));
        run("second", CompletableFuture.completedFuture("done"));
        run("third", new CompletableFuture<>());

        assertThat(started).containsExactly("first", "second", "third");
    }

    private CompletableFuture<String> run(String name, CompletionStage<String> task) {
        return slots.run(() -> {
                    started.add(name);
                    return task;
                })
                .toCompletableFuture();
    }
}
