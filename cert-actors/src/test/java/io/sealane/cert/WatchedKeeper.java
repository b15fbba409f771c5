package io.sealane.cert;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.sealane.cert.CertificateKeeper.Command;
import io.sealane.cert.CertificateKeeper.Look;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateStatus;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A keeper of which a test can say for certain that it has come to rest. */
final class WatchedKeeper {

    private final ActorRef<Command> keeper;
    private int processed;
    private int looks;
    private int reports;
    private int reportedAt;
    private int probes;
    private boolean rested;

    WatchedKeeper(ActorTestKit kit, DesiredCertificate desired, CertStore store, Executor work, InstantSource clock) {
        var watched = CertificateKeeper.create(desired, new WatchedStore(store), work, Certificates.SETTINGS, clock);
        this.keeper = kit.spawn(Behaviors.intercept(Watch::new, watched));
    }

    void tell(Command command) {
        keeper.tell(command);
    }

    /** Returns when the keeper has looked and decided once more, and has done all that this led to. */
    synchronized void settle() throws InterruptedException {
        for (var rests = 0; rests < 2; rests++) {
            var before = reports;
            while (!restsWhenProbed()) {
                // Not before its report is out: a probe during each look would keep it looking for ever. Counted from
                // before
                // the probe, since that report may be out by the time its answer is read.
                var seen = before;
                await("a report", () -> reports > seen && processed >= reportedAt);
                before = reports;
            }
        }
    }

    /** Returns when the keeper is at rest and stays there until it is told something. */
    synchronized void comeToRest() throws InterruptedException {
        var atRest = false;
        while (!atRest) {
            var before = reports;
            atRest = restsWhenProbed();
            await("a report", () -> reports > before && processed >= reportedAt);
        }
    }

    /** Whether all that it was told before left it at rest. Makes it look. */
    synchronized boolean rests() throws InterruptedException {
        return restsWhenProbed();
    }

    /** At rest, and only there, a keeper asks the store while it takes the command. */
    private boolean restsWhenProbed() throws InterruptedException {
        var before = probes;
        keeper.tell(Look.INSTANCE);
        await("a probe", () -> probes > before);
        return rested;
    }

    private void await(String what, BooleanSupplier there) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!there.getAsBoolean()) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(what + ": not within 60 s");
            }
            wait(left);
        }
    }

    private synchronized int looks() {
        return looks;
    }

    private synchronized void looked() {
        looks++;
    }

    /** The message that led here is still being processed, and the reply to it comes next. */
    private synchronized void reported() {
        reports++;
        reportedAt = processed + 2;
    }

    private synchronized void processed(Command message, int looksBefore) {
        processed++;
        if (message == Look.INSTANCE) {
            probes++;
            rested = looks > looksBefore;
        }
        notifyAll();
    }

    private final class Watch extends BehaviorInterceptor<Command, Command> {
        private Watch() {
            super(Command.class);
        }

        @Override
        public Behavior<Command> aroundReceive(
                TypedActorContext<Command> context, Command message, ReceiveTarget<Command> target) {
            var before = looks();
            var next = target.apply(context, message);
            processed(message, before);
            return next;
        }
    }

    private final class WatchedStore implements CertStore {
        private final CertStore store;

        private WatchedStore(CertStore store) {
            this.store = store;
        }

        @Override
        public CompletionStage<Situation> look(CertificateName name, CertificateSpec spec) {
            looked();
            return store.look(name, spec);
        }

        @Override
        public CompletionStage<Void> writeSecret(StoredSecret secret) {
            return store.writeSecret(secret);
        }

        @Override
        public CompletionStage<Void> writeStatus(CertificateName name, CertificateStatus status) {
            reported();
            return store.writeStatus(name, status);
        }

        @Override
        public CompletionStage<Void> recordIssue(CertificateName name, IssueRecord issue) {
            return store.recordIssue(name, issue);
        }

        @Override
        public CompletionStage<Optional<StoredSecret>> next(CertificateName name) {
            return store.next(name);
        }

        @Override
        public CompletionStage<Void> keepNext(CertificateName name, StoredSecret secret) {
            return store.keepNext(name, secret);
        }
    }
}
