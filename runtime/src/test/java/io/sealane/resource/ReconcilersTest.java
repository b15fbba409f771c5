package io.sealane.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReconcilersTest {

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ReconcilerSettings SETTINGS =
            new ReconcilerSettings(2, Duration.ofSeconds(1), Duration.ofSeconds(5));
    private static final ResourceKey A = new ResourceKey("ns", "a");
    private static final ResourceKey B = new ResourceKey("ns", "b");
    private static final ResourceKey C = new ResourceKey("ns", "c");

    private record Pass(ResourceKey key, CompletableFuture<Optional<Duration>> outcome) {}

    private final ManualTime time = ManualTime.get(KIT.system());
    private final BlockingQueue<Pass> passes = new LinkedBlockingQueue<>();
    private final ActorRef<Reconcilers.Command> queue =
            KIT.spawn(Reconcilers.create("thing", this::reconcile, SETTINGS));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var pass = new Pass(key, new CompletableFuture<>());
        passes.add(pass);
        return pass.outcome();
    }

    @Test
    void a_key_woken_many_times_during_its_pass_gets_one_more() throws Exception {
        wake(A);
        var first = next(A);
        wake(A);
        wake(A);
        succeed(first);

        succeed(next(A));
        wake(B);
        next(B); // only now is it certain that A got no third pass
        assertNull(passes.peek());
    }

    @Test
    void no_more_keys_are_worked_on_at_once_than_allowed() throws Exception {
        wake(A);
        wake(B);
        wake(C);
        var first = next(A);
        next(B);
        assertNull(passes.peek());

        succeed(first);

        next(C);
    }

    @Test
    void a_failed_pass_is_tried_again_after_a_growing_delay() throws Exception {
        wake(A);
        fail(next(A));
        awaitIdle();
        time.expectNoMessageFor(Duration.ofMillis(999));
        assertNull(passes.peek());
        time.timePasses(Duration.ofMillis(1));
        fail(next(A));
        awaitIdle();
        time.expectNoMessageFor(Duration.ofMillis(1999));
        assertNull(passes.peek());
        time.timePasses(Duration.ofMillis(1));
        next(A);
    }

    @Test
    void a_pass_may_ask_for_another_one_later() throws Exception {
        wake(A);
        next(A).outcome().complete(Optional.of(Duration.ofMinutes(1)));
        awaitIdle();
        time.expectNoMessageFor(Duration.ofSeconds(59));
        assertNull(passes.peek());
        time.timePasses(Duration.ofSeconds(1));
        next(A);
    }

    @Test
    void a_pass_that_is_asked_for_in_ten_years_is_made_within_a_day_and_the_queue_goes_on() throws Exception {
        wake(A);
        next(A).outcome().complete(Optional.of(Duration.ofDays(3650)));
        awaitIdle();

        time.expectNoMessageFor(Reconcilers.DELAY_MAX.minusMillis(1));
        assertNull(passes.peek());
        time.timePasses(Duration.ofMillis(1));
        next(A).outcome().complete(Optional.of(Duration.ofSeconds(Long.MAX_VALUE)));
        awaitIdle();
        time.timePasses(Reconcilers.DELAY_MAX);
        next(A).outcome().complete(Optional.of(Duration.ofDays(-3650)));
        awaitAnother(A);
    }

    @Test
    void what_a_reconciler_throws_ends_neither_the_queue_nor_the_key_and_is_counted() throws Exception {
        var thrown = new ConcurrentLinkedQueue<Supplier<Error>>(
                List.of(StackOverflowError::new, NoClassDefFoundError::new, AssertionError::new));
        var counted = new LinkedBlockingQueue<String>();
        FailedPasses.of(KIT.system()).countWith(kind -> () -> counted.add(kind));
        var breaking = KIT.spawn(Reconcilers.create("breaking", key -> breakOr(thrown.poll(), key), SETTINGS));

        breaking.tell(new Reconcilers.Wake(A));
        for (var i = 0; i < 3; i++) {
            assertEquals("breaking", counted.poll(30, TimeUnit.SECONDS));
            breaking.tell(new Reconcilers.Wake(A));
        }

        next(A);
        FailedPasses.of(KIT.system()).countWith(kind -> () -> {});
    }

    private CompletionStage<Optional<Duration>> breakOr(@Nullable Supplier<Error> broken, ResourceKey key) {
        if (broken != null) {
            throw broken.get();
        }
        return reconcile(key);
    }

    /** One whose time has come already may begin before the clock moves, or once it does: before the pass of another key, or after. */
    private void awaitAnother(ResourceKey key) throws InterruptedException {
        wake(C);
        for (var pass = next(); !pass.key().equals(key); pass = next()) {
            assertEquals(C, pass.key());
            succeed(pass);
            time.timePasses(Duration.ofMillis(20));
        }
    }

    @Test
    void the_delay_doubles_up_to_its_bound() {
        assertEquals(Duration.ofSeconds(1), SETTINGS.retryDelay(1));
        assertEquals(Duration.ofSeconds(2), SETTINGS.retryDelay(2));
        assertEquals(Duration.ofSeconds(4), SETTINGS.retryDelay(3));
        assertEquals(Duration.ofSeconds(5), SETTINGS.retryDelay(4));
        assertEquals(Duration.ofSeconds(5), SETTINGS.retryDelay(100));
    }

    /** An outcome reaches the queue on the thread that completes it, so a pass of another key proves that its timer is set. */
    private void awaitIdle() throws InterruptedException {
        wake(C);
        succeed(next(C));
    }

    private void wake(ResourceKey key) {
        queue.tell(new Reconcilers.Wake(key));
    }

    private Pass next(ResourceKey expected) throws InterruptedException {
        var pass = next();
        assertEquals(expected, pass.key());
        return pass;
    }

    private Pass next() throws InterruptedException {
        var pass = passes.poll(30, TimeUnit.SECONDS);
        if (pass == null) {
            throw new AssertionError("expected a pass, got none");
        }
        return pass;
    }

    private static void succeed(Pass pass) {
        pass.outcome().complete(Optional.empty());
    }

    private static void fail(Pass pass) {
        pass.outcome().completeExceptionally(new IllegalStateException("on purpose"));
    }
}
