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

    /** A Secret was written or deleted, whoever did it. */
    public record SecretChanged(SecretName name) implements Command {}

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

    /** @param failures how often the keeper broke since the resource last changed */
    private record Kept(DesiredCertificate desired, ActorRef<CertificateKeeper.Command> keeper, int failures) {}

    private static final Duration RESTART_DELAY_MIN = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 20;

    private final TimerScheduler<Command> timers;
    private final CertStore store;
    private final Executor work;
    private final CertSettings settings;
    private final InstantSource clock;
    private final CertMetrics metrics;

    private final Map<CertificateName, Kept> kept = new HashMap<>();
    private final Dependents<SecretName> bySecret = new Dependents<>();
    private final Dependents<SecretName> byPassword = new Dependents<>();
    private final Dependents<IssuerKey> byIssuer = new Dependents<>();
    private final Map<ActorRef<?>, CertificateName> names = new HashMap<>();

    private CertSupervisor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            CertStore store,
            Executor work,
            CertSettings settings,
            InstantSource clock,
            CertMetrics metrics) {
        super(context);
        this.metrics = metrics;
        this.timers = timers;
        this.store = store;
        this.work = work;
        this.settings = settings;
        this.clock = clock;
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
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new CertSupervisor(context, timers, store, work, settings, clock, metrics)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Apply.class, apply -> apply(apply.desired()))
                .onMessage(Remove.class, remove -> remove(remove.name()))
                .onMessage(SecretChanged.class, changed -> {
                    tell(bySecret.of(changed.name()), CertificateKeeper.Look.INSTANCE);
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
        metrics.removed(name);
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
        var name = names.remove(signal.getRef());
        var one = name == null ? null : kept.get(name);
        if (name == null || one == null || !one.keeper().equals(signal.getRef())) {
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
        // Anonymous: a successor may start before its predecessor has quite stopped.
        var keeper =
                getContext().spawnAnonymous(CertificateKeeper.create(desired, store, work, settings, clock, metrics));
        getContext().watch(keeper);
        names.put(keeper, desired.name());
        return keeper;
    }

    private Duration pause(int failures) {
        var doubled = RESTART_DELAY_MIN.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        return doubled.compareTo(settings.restartDelayMax()) < 0 ? doubled : settings.restartDelayMax();
    }
}
