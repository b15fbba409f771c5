package io.sealane.cert;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.IssuerRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Has one keeper per certificate: starts it with the first {@link Apply}, forwards what concerns it, stops it with {@link Remove}.
 *
 * <p>A keeper that breaks is started again with the newest wish, after a pause that doubles. One phase and large maps, so the maps are
 * fields.
 */
public final class CertSupervisor extends AbstractBehavior<CertSupervisor.Command> {

    /** Everything the supervisor understands. */
    public sealed interface Command {}

    /** A certificate is wanted, or its resource has changed in spec or status. */
    public record Apply(DesiredCertificate desired) implements Command {}

    /** A certificate is no longer wanted. Its Secret stays. */
    public record Remove(CertificateName name) implements Command {}

    /**
     * A Secret was written or deleted, whoever did it.
     *
     * @param version that it has now; empty when it is gone or nobody knows
     */
    public record SecretChanged(SecretName name, String version) implements Command {

        /** Whatever its version is. */
        public SecretChanged(SecretName name) {
            this(name, "");
        }

        private CertificateKeeper.Command told() {
            return version.isEmpty() ? CertificateKeeper.Look.INSTANCE : new CertificateKeeper.SecretSeen(version);
        }
    }

    /**
     * An issuer, or the Secret it signs with, has changed, come or gone.
     *
     * @param namespace empty for a cluster-wide issuer
     */
    public record IssuerChanged(String namespace, IssuerRef issuer) implements Command {}

    /** Wants a new certificate now. Unknown names are ignored. */
    public record Renew(CertificateName name) implements Command {}

    private record Revive(CertificateName name) implements Command {}

    private record IssuerKey(String namespace, IssuerRef issuer) {}

    private record Running(CertificateName name, Turns.Turn turn) {}

    /** @param failures how often the keeper broke since the resource last changed */
    private record Kept(DesiredCertificate desired, ActorRef<CertificateKeeper.Command> keeper, int failures) {}

    private static final Duration RESTART_DELAY_MIN = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 20;

    private final TimerScheduler<Command> timers;
    private final CertificateKeeper.Means means;
    private final Turns turns;

    private final Map<CertificateName, Kept> kept = new HashMap<>();
    private final Dependents<SecretName> bySecret = new Dependents<>();
    private final Dependents<SecretName> byPassword = new Dependents<>();
    private final Dependents<IssuerKey> byIssuer = new Dependents<>();
    private final Map<ActorRef<?>, Running> running = new HashMap<>();

    private CertSupervisor(
            ActorContext<Command> context, TimerScheduler<Command> timers, CertificateKeeper.Means means) {
        super(context);
        this.timers = timers;
        this.means = means;
        this.turns = new Turns(means.settings().keepersAtOnce());
    }

    /**
     * @param work runs cryptography and issuers; bounded, and free to refuse
     * @param clock the only clock used
     */
    public static Behavior<Command> create(CertStore store, Executor work, CertSettings settings, InstantSource clock) {
        return create(store, work, settings, clock, CertMetrics.none());
    }

    /** The same, counted. */
    public static Behavior<Command> create(
            CertStore store, Executor work, CertSettings settings, InstantSource clock, CertMetrics metrics) {
        var means = new CertificateKeeper.Means(store, work, settings, clock, metrics);
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new CertSupervisor(context, timers, means)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Apply.class, apply -> apply(apply.desired()))
                .onMessage(Remove.class, remove -> remove(remove.name()))
                .onMessage(SecretChanged.class, changed -> {
                    tell(bySecret.of(changed.name()), changed.told());
                    return tell(byPassword.of(changed.name()), CertificateKeeper.Look.INSTANCE);
                })
                .onMessage(
                        IssuerChanged.class,
                        changed -> tell(
                                byIssuer.of(new IssuerKey(changed.namespace(), changed.issuer())),
                                CertificateKeeper.Look.INSTANCE))
                .onMessage(Renew.class, renew -> tell(Set.of(renew.name()), CertificateKeeper.Renew.INSTANCE))
                .onMessage(Revive.class, revive -> revive(revive.name()))
                .onSignal(Terminated.class, this::ended)
                .build();
    }

    private Behavior<Command> apply(DesiredCertificate desired) {
        var name = desired.name();
        var issuer = desired.spec().issuer();
        bySecret.put(name, Set.of(desired.secret()));
        byPassword.put(name, desired.passwordSecrets());
        byIssuer.put(name, Set.of(new IssuerKey(issuer.isClusterWide() ? "" : name.namespace(), issuer)));
        var known = kept.get(name);
        if (known == null) {
            kept.put(name, new Kept(desired, spawn(desired), 0));
        } else {
            known.keeper().tell(new CertificateKeeper.Changed(desired));
            kept.put(name, new Kept(desired, known.keeper(), 0));
        }
        return this;
    }

    private Behavior<Command> remove(CertificateName name) {
        var gone = kept.remove(name);
        bySecret.remove(name);
        byPassword.remove(name);
        byIssuer.remove(name);
        timers.cancel(name);
        means.metrics().removed(name);
        if (gone != null) {
            getContext().stop(gone.keeper());
        }
        return this;
    }

    private Behavior<Command> tell(Set<CertificateName> to, CertificateKeeper.Command message) {
        for (var name : to) {
            var one = kept.get(name);
            if (one != null) {
                one.keeper().tell(message);
            }
        }
        return this;
    }

    /** Also told when we stopped it ourselves; only one that is still wanted is started again. */
    private Behavior<Command> ended(Terminated signal) {
        var ended = running.remove(signal.getRef());
        if (ended == null) {
            return this;
        }
        ended.turn().giveBack();
        var name = ended.name();
        var one = kept.get(name);
        if (one == null || !one.keeper().equals(signal.getRef())) {
            return this;
        }
        var pause = pause(one.failures());
        var why = signal instanceof ChildFailed failed ? failed.cause().toString() : "it stopped";
        getContext().getLog().error("keeper of certificate {} broke ({}), again in {}", name, why, pause);
        kept.put(name, new Kept(one.desired(), one.keeper(), one.failures() + 1));
        timers.startSingleTimer(name, new Revive(name), pause);
        return this;
    }

    private Behavior<Command> revive(CertificateName name) {
        var one = kept.get(name);
        if (one != null) {
            kept.put(name, new Kept(one.desired(), spawn(one.desired()), one.failures()));
        }
        return this;
    }

    private ActorRef<CertificateKeeper.Command> spawn(DesiredCertificate desired) {
        var turn = turns.turn();
        // Anonymous: a successor may start before its predecessor has quite stopped.
        var keeper = getContext().spawnAnonymous(CertificateKeeper.create(desired, means, turn));
        getContext().watch(keeper);
        running.put(keeper, new Running(desired.name(), turn));
        return keeper;
    }

    private Duration pause(int failures) {
        var doubled = RESTART_DELAY_MIN.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        var max = means.settings().restartDelayMax();
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
