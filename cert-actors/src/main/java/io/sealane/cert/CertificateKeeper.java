package io.sealane.cert;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.cert.KeeperLogic.Issue;
import io.sealane.cert.KeeperLogic.Repair;
import io.sealane.cert.KeeperLogic.Rest;
import io.sealane.cert.KeeperLogic.Step;
import io.sealane.cert.Memory.Failure;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.Issuer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Keeps one certificate fresh.
 *
 * <p>{@code waiting}: for its turn, when many others are at work. {@code looking}: reads and examines the Secret and the issuer, then decides
 * by {@link KeeperLogic}. {@code reporting}: writes the status. {@code resting}: nothing to do until a change or the armed timer.
 * {@code issuing}: makes a new pair beside the live one. {@code writing}: replaces the Secret, on condition that nobody else did.
 *
 * <p>From every state it goes back to {@code looking}, and only {@code looking} decides; so an event's meaning never matters, only what is
 * stored; what only shows what it has written or read itself is no reason to look. One step is under way at a time, each with a deadline;
 * what a step that is over still answers is dropped. Cryptography and the issuer run on the work executor.
 */
final class CertificateKeeper {

    /** Everything a keeper understands. */
    sealed interface Command {}

    /** The resource was changed, its spec or its status. */
    record Changed(DesiredCertificate desired) implements Command {}

    /** Something that the certificate depends on may have changed. */
    enum Look implements Command {
        INSTANCE
    }

    /** The Secret has a version that may not have been looked at. */
    record SecretSeen(String version) implements Command {}

    /** Wants a new certificate whatever the state of the present one. */
    enum Renew implements Command {
        INSTANCE
    }

    /** The outcome of a step. */
    private sealed interface Reply extends Command {
        long step();
    }

    /** May work now. */
    private record Granted(long step) implements Reply {}

    private record Looked(long step, View view) implements Reply {}

    private record Reported(long step) implements Reply {}

    private record Made(long step, Issuance.Issued issued) implements Reply {}

    private record Written(long step) implements Reply {}

    private record Failed(long step, Throwable failure) implements Reply {}

    private static final String CONTROLLER = "certificates";
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final CertStore store;
    private final Executor work;
    private final CertSettings settings;
    private final InstantSource clock;
    private final CertMetrics metrics;
    private final KeeperLogic logic;
    private final Turns.Turn turn;

    /**
     * What keepers share.
     *
     * @param work runs cryptography and issuers; bounded, and free to refuse
     */
    record Means(CertStore store, Executor work, CertSettings settings, InstantSource clock, CertMetrics metrics) {}

    private CertificateKeeper(
            ActorContext<Command> context, TimerScheduler<Command> timers, Means means, Turns.Turn turn) {
        this.context = context;
        this.timers = timers;
        this.store = means.store();
        this.work = means.work();
        this.settings = means.settings();
        this.clock = means.clock();
        this.metrics = means.metrics();
        this.logic = new KeeperLogic(settings);
        this.turn = turn;
    }

    /** One that need not wait for others. */
    static Behavior<Command> create(
            DesiredCertificate desired, CertStore store, Executor work, CertSettings settings, InstantSource clock) {
        var means = new Means(store, work, settings, clock, CertMetrics.none());
        return create(desired, means, new Turns(1).turn());
    }

    /** @param turn its own; to be given back by whoever sees the keeper end */
    static Behavior<Command> create(DesiredCertificate desired, Means means, Turns.Turn turn) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new CertificateKeeper(context, timers, means, turn).look(Held.of(desired))));
    }

    // States

    private Behavior<Command> waiting(Held held) {
        return whileBusy(held, this::waiting, true)
                .onMessage(Granted.class, granted -> look(held))
                .build();
    }

    private Behavior<Command> looking(Held held) {
        return whileBusy(held, this::looking, true)
                .onMessage(Looked.class, looked -> looked(held, looked.view()))
                .onMessage(Failed.class, failed -> trouble(held, "look", failed.failure()))
                .build();
    }

    private Behavior<Command> reporting(Held held, View view, Step then) {
        // Once an issue has begun it is what a wish to renew wants; a rest is not.
        return whileBusy(held, now -> reporting(now, view, then), !(then instanceof Issue))
                .onMessage(Reported.class, reported -> proceed(held, view, then))
                .onMessage(Failed.class, failed -> proceedUnreported(held, view, then, failed.failure()))
                .build();
    }

    private Behavior<Command> resting(Held held) {
        turn.giveBack();
        return Behaviors.receive(Command.class)
                .onMessage(
                        Changed.class,
                        changed -> held.isOwn(changed.desired()),
                        changed -> resting(held.shown(changed.desired())))
                .onMessage(Changed.class, changed -> look(take(held, changed.desired(), true)))
                .onMessage(
                        SecretSeen.class,
                        seen -> !held.known().heard(seen.version()).isOutdated(),
                        seen -> Behaviors.same())
                .onMessage(SecretSeen.class, seen -> look(held))
                .onMessageEquals(Look.INSTANCE, () -> look(held))
                .onMessageEquals(
                        Renew.INSTANCE, () -> look(held.with(held.memory().asked())))
                .onMessage(Reply.class, reply -> Behaviors.same()) // of a step given up before
                .build();
    }

    private Behavior<Command> issuing(Held held) {
        return whileBusy(held, this::issuing, false)
                .onMessage(Made.class, made -> write(held, made.issued()))
                .onMessage(Failed.class, failed -> notIssued(held, failed.failure()))
                .build();
    }

    /** @param written how memory changes once the Secret is stored */
    private Behavior<Command> writing(Held held, UnaryOperator<Memory> written) {
        return whileBusy(held, now -> writing(now, written), false)
                .onMessage(Written.class, done -> {
                    metrics.issued(held.desired().name());
                    return look(held.with(written.apply(held.memory())));
                })
                .onMessage(Failed.class, failed -> notWritten(held, failed.failure()))
                .build();
    }

    /** What every state with a step under way has in common: changes are noted for the next look, outdated replies dropped. */
    private BehaviorBuilder<Command> whileBusy(Held held, Function<Held, Behavior<Command>> state, boolean undecided) {
        return Behaviors.receive(Command.class)
                .onMessage(Reply.class, reply -> reply.step() != held.step(), reply -> Behaviors.same())
                .onMessage(
                        Changed.class,
                        changed -> held.isOwn(changed.desired()),
                        changed -> state.apply(held.shown(changed.desired())))
                .onMessage(
                        SecretSeen.class,
                        seen -> state.apply(held.with(held.known().heard(seen.version()))))
                .onMessage(Changed.class, changed -> state.apply(take(held, changed.desired(), undecided)))
                .onMessageEquals(Look.INSTANCE, () -> state.apply(held.noted()))
                .onMessageEquals(
                        Renew.INSTANCE,
                        () -> state.apply((undecided ? held.with(held.memory().asked()) : held).noted()));
    }

    // Steps

    private Behavior<Command> look(Held before) {
        var held = before.next(false).with(before.known().heard(""));
        timers.cancel(Look.INSTANCE);
        if (!turn.take(() -> context.getSelf().tell(new Granted(held.step())))) {
            timers.cancel(Step.class);
            return waiting(held);
        }
        var desired = held.desired();
        start(
                held,
                () -> store.look(desired.name(), desired.spec())
                        .thenApplyAsync(found -> View.of(desired, found, settings.leafLifeMin()), work),
                view -> new Looked(held.step(), view));
        return looking(held);
    }

    private Behavior<Command> looked(Held held, View view) {
        var seen = held.seen(view);
        return seen.isOutdated() ? look(held) : decide(seen, view);
    }

    private Behavior<Command> decide(Held before, View view) {
        var now = clock.instant();
        var step = logic.decide(view, before.memory(), before.lastGood(), now);
        var desired = before.desired();
        metrics.looked(CONTROLLER, false);
        metrics.seen(desired.name(), desired.spec().issuer(), step.status(), logic.band(view, now));
        var decided = step instanceof Rest rest ? before.with(rest.memory()) : before;
        var held = decided.with(decided.known().reported(step.status())).next(before.again());
        start(held, () -> store.writeStatus(held.desired().name(), step.status()), done -> new Reported(held.step()));
        return reporting(held, view, step);
    }

    private Behavior<Command> proceed(Held held, View view, Step step) {
        if (step instanceof Rest rest) {
            return rest(held, Duration.between(clock.instant(), rest.wakeAt()));
        }
        if (held.isOutdated()) {
            return look(held);
        }
        return step instanceof Repair repair ? repair(held, repair.secret()) : issue(held, view);
    }

    /** A certificate is worth more than what is said about it: the step is taken all the same. */
    private Behavior<Command> proceedUnreported(Held held, View view, Step step, Throwable failure) {
        context.getLog()
                .warn("status of certificate {} not written: {}", held.desired().name(), failure.toString());
        return step instanceof Rest ? rest(held, AFTER_TROUBLE) : proceed(held, view, step);
    }

    private Behavior<Command> rest(Held held, Duration time) {
        if (held.isOutdated()) {
            return look(held);
        }
        lookIn(time.isNegative() ? Duration.ZERO : time);
        return resting(held);
    }

    private Behavior<Command> issue(Held before, View view) {
        var held = before.next(before.again());
        var revision = held.memory().revision() + 1;
        var now = clock.instant();
        var patience = view.issuer().flatMap(Issuer::patience);
        // Whoever waits for somebody far away keeps nobody from working.
        patience.ifPresent(far -> turn.giveBack());
        start(
                held,
                patience.orElse(settings.stepDeadline()),
                () -> kept(view)
                        .thenApplyAsync(
                                next -> Issuance.perform(
                                        view,
                                        next,
                                        revision,
                                        settings.backdating(),
                                        now,
                                        Issuance.Records.in(
                                                store, held.desired().name())),
                                work)
                        .thenCompose(stage -> stage),
                issued -> new Made(held.step(), issued));
        return issuing(held);
    }

    /** Only an issue that takes its time can have been under way when a node ended. */
    private CompletionStage<Optional<StoredSecret>> kept(View view) {
        return view.issuer().flatMap(Issuer::patience).isPresent()
                ? store.next(view.desired().name())
                : CompletableFuture.completedFuture(Optional.empty());
    }

    private Behavior<Command> write(Held before, Issuance.Issued issued) {
        var held = before.next(before.again());
        var name = held.desired().name();
        start(
                held,
                () -> store.writeSecret(issued.secret())
                        .thenCompose(
                                done -> store.recordIssue(name, issued.record()).exceptionally(lost -> null)),
                done -> new Written(held.step()));
        // A first one is made because it is wanted; one in place of another is news.
        var revision = issued.record().revision();
        context.getLog()
                .atLevel(revision == 1 ? Level.DEBUG : Level.INFO)
                .log("certificate {}: revision {} made", name, revision);
        return writing(held, Memory::issued);
    }

    private Behavior<Command> repair(Held before, StoredSecret secret) {
        var held = before.next(before.again());
        start(held, () -> store.writeSecret(secret), done -> new Written(held.step()));
        return writing(held, UnaryOperator.identity());
    }

    private Behavior<Command> notIssued(Held held, Throwable thrown) {
        var failure = IssueFailures.of(thrown);
        if (failure.kind() == IssueFailure.Kind.NOT_READY) {
            return trouble(held, "issue", failure);
        }
        metrics.notIssued(held.desired().name());
        context.getLog().warn("certificate {} not issued: {}", held.desired().name(), failure.text());
        var cause = new Cause(failure.reason(), failure.text());
        return look(held.with(held.memory()
                .failed(new Failure(clock.instant(), cause, held.desired().generation(), failure.retryAt()))));
    }

    private Behavior<Command> notWritten(Held held, Throwable failure) {
        return failure instanceof CertStore.Conflict ? look(held) : trouble(held, "write", failure);
    }

    /** The store or the machine is in trouble, not the certificate: no attempt is counted. */
    private Behavior<Command> trouble(Held held, String step, Throwable failure) {
        metrics.looked(CONTROLLER, true);
        context.getLog().warn("certificate {}: {} failed: {}", held.desired().name(), step, failure.toString());
        lookIn(AFTER_TROUBLE);
        return resting(held);
    }

    /** @param undecided whether a wish to renew in the status is news: once an issue has begun it is fulfilled by that */
    private static Held take(Held held, DesiredCertificate now, boolean undecided) {
        var changed = held.changed(now);
        return undecided && held.memory().isAskedBy(now.status())
                ? changed.with(held.memory().asked())
                : changed;
    }

    private <T> void start(Held held, Supplier<CompletionStage<T>> step, Function<T, Reply> outcome) {
        start(held, settings.stepDeadline(), step, outcome);
    }

    private <T> void start(
            Held held, Duration deadline, Supplier<CompletionStage<T>> step, Function<T, Reply> outcome) {
        var number = held.step();
        timers.startSingleTimer(
                Step.class,
                new Failed(number, IssueFailure.failed("Timeout", "no outcome within " + deadline, null)),
                deadline);
        CompletionStage<T> stage;
        try {
            stage = step.get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e); // the work queue is full
        }
        context.pipeToSelf(stage, (value, failure) -> failed(number, failure, () -> outcome.apply(value)));
    }

    private static Command failed(long number, @Nullable Throwable failure, Supplier<Reply> otherwise) {
        if (failure == null) {
            return otherwise.get();
        }
        var cause = failure.getCause();
        return new Failed(number, failure instanceof CompletionException && cause != null ? cause : failure);
    }

    private void lookIn(Duration time) {
        timers.cancel(Step.class);
        timers.startSingleTimer(Look.INSTANCE, Look.INSTANCE, time);
    }
}
