package io.sealane.cert.rotation;

import io.sealane.cert.rotation.RotationGuards.Case;
import io.sealane.cert.rotation.RotationState.Roots;
import io.sealane.cert.spec.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides what a rotation does next. Pure: same plan, state, observation and time, same decision. */
final class RotationLogic {

    private static final int NAMED_MAX = 10;
    /** In the words for a step that somebody may be hurt by. */
    private static final String WITHOUT = RotationState.Transition.WITHOUT;
    /** A look may be late; a longer pause was a clock that was set, or a machine that slept. */
    private static final int LOOKS_COUNTED_MAX = 3;

    private final RotationGuards guards;

    RotationLogic(RotationGuards guards) {
        this.guards = guards;
    }

    /**
     * What to do.
     *
     * @param state to be stored before anything is done
     * @param effects to be performed then, in this order; none of them matters twice
     * @param waiting what is missing, for people
     */
    record Decision(RotationState state, List<Effect> effects, Waiting waiting) {}

    /** One transition at most. */
    Decision decide(RotationPlan plan, RotationState before, Observation seen, Instant now) {
        var atMost = plan.settings().look().multipliedBy(LOOKS_COUNTED_MAX);
        var timing = before.timing().at(now, atMost);
        var noted = before.phase() == RotationPhase.SHADOWING
                ? timing.noting(seen.uses().handshakes())
                : new RotationState.Timing(
                        timing.since(), timing.held(), now, seen.uses().handshakes());
        var it = new Case(plan, before.with(noted), seen, now);
        if (before.phase().isOver()) {
            return stay(it, List.of());
        }
        if (plan.wish() == RotationPlan.Wish.ABORT
                && !before.phase().isSwitched()
                && before.phase() != RotationPhase.ABORTING) {
            return turnBack(it, "abort was asked for");
        }
        if (guards.isNextLost(it)) {
            return turnBack(it, "the next authority is gone before the issuer had it, nothing was signed with it");
        }
        var missing = missing(it);
        return missing.isEmpty() || hurries(it) ? goOn(it, missing) : await(it, missing);
    }

    /**
     * What to do first after a start: the effects of the stored state once more, and no transition. Whether they had been performed
     * before is not known, and time that nobody watched does not count.
     */
    Decision resume(RotationPlan plan, RotationState stored, Observation seen, Instant now) {
        var timing = stored.timing();
        var resumed = stored.with(new RotationState.Timing(
                timing.since(), timing.held(), now, seen.uses().handshakes()));
        return stay(new Case(plan, resumed, seen, now), List.of());
    }

    private List<String> missing(Case it) {
        return switch (it.state().phase()) {
            case QUEUED -> guards.toPrepare(it);
            case PREPARING -> guards.toPublish(it);
            case PUBLISHING -> guards.toSwitch(it);
            case SWITCHING -> guards.toReissue(it);
            case REISSUING -> guards.toDrain(it);
            case DRAINING -> guards.toShadow(it);
            case SHADOWING -> guards.toRetire(it);
            case RETIRING -> guards.toEnd(it);
            case ABORTING -> guards.acknowledgements(it);
            case DONE, ABORTED -> List.of();
        };
    }

    /** Whether to go on although something is missing; never without an authority to go on with. */
    private boolean hurries(Case it) {
        return it.plan().isEmergency()
                && switch (it.state().phase()) {
                    case PUBLISHING -> guards.isNextKept(it);
                    case REISSUING, DRAINING, SHADOWING -> true;
                    default -> false;
                };
    }

    private Decision goOn(Case it, List<String> missing) {
        var next = following(it.state().phase());
        var why = missing.isEmpty() ? evidence(it) : "emergency, " + WITHOUT + named(missing);
        var state = it.state();
        var started = state.phase() == RotationPhase.QUEUED
                ? new RotationState(
                        state.phase(),
                        it.seen().published(),
                        state.roots(),
                        state.timing(),
                        state.trouble(),
                        state.history())
                : state;
        return entering(it, started.enter(next, guards.version(started, next), roots(it), why, it.now()));
    }

    private static RotationPhase following(RotationPhase phase) {
        return phase == RotationPhase.ABORTING ? RotationPhase.ABORTED : RotationPhase.values()[phase.ordinal() + 1];
    }

    /** Each root is fixed once: the old one when the rotation begins, the next one when it was examined. */
    private static Roots roots(Case it) {
        var known = it.state().roots();
        return switch (it.state().phase()) {
            case QUEUED -> new Roots(it.seen().authority().signing(), Optional.empty());
            case PREPARING ->
                new Roots(known.old(), it.seen().authority().next().map(Observation.Next::root));
            default -> known;
        };
    }

    private Decision await(Case it, List<String> missing) {
        if (it.state().phase() == RotationPhase.QUEUED
                || it.state().timing().held().compareTo(it.plan().settings().patience()) < 0) {
            return stay(it, missing);
        }
        // What namespaces have is told as such.
        var tenants = Set.copyOf(guards.tenants(it));
        var others = missing.stream().filter(one -> !tenants.contains(one)).toList();
        var why = "waited " + Durations.shown(it.plan().settings().patience()) + " in vain for " + named(others);
        if (it.state().phase().isSwitched() || it.state().phase() == RotationPhase.ABORTING) {
            var trouble = others.isEmpty() ? Optional.<String>empty() : Optional.of(why);
            return stay(new Case(it.plan(), it.state().with(trouble), it.seen(), it.now()), missing);
        }
        return turnBack(it, why);
    }

    private Decision turnBack(Case it, String why) {
        // Without a published bundle there is nothing to take back.
        var next = it.state().phase().trusted() == RotationPhase.Trusted.BOTH
                ? RotationPhase.ABORTING
                : RotationPhase.ABORTED;
        return entering(
                it,
                it.state()
                        .enter(
                                next,
                                guards.version(it.state(), next),
                                it.state().roots(),
                                why,
                                it.now()));
    }

    private Decision entering(Case it, RotationState next) {
        return stay(new Case(it.plan(), next, it.seen(), it.now()), List.of());
    }

    private Decision stay(Case it, List<String> missing) {
        var tenants = guards.tenantsToTell(it);
        return new Decision(
                it.state(),
                effects(it),
                new Waiting(missing, tenants, tenants.isEmpty() ? Optional.empty() : guards.bound(it)));
    }

    /** What a phase stands for, done again at each look: after a crash nothing has to be known but the state. */
    private List<Effect> effects(Case it) {
        var id = it.plan().id();
        var state = it.state();
        var effects = new ArrayList<Effect>();
        if (state.phase() == RotationPhase.PREPARING) {
            effects.add(new Effect.MakeNext(id));
        }
        if (state.roots().next().isPresent() && state.phase() != RotationPhase.ABORTED) {
            effects.add(new Effect.Publish(id, guards.versionOf(it), guards.trusted(state.phase()), state.roots()));
        }
        switch (state.phase()) {
            case SWITCHING -> effects.add(new Effect.Switch(id, state.roots()));
            case REISSUING, SHADOWING, RETIRING -> reissue(it).ifPresent(effects::add);
            case DRAINING -> {
                effects.add(new Effect.Drain(id, state.roots()));
                reissue(it).ifPresent(effects::add);
            }
            case DONE, ABORTED -> effects.add(new Effect.Tidy(id));
            default -> {}
        }
        return effects;
    }

    private Optional<Effect> reissue(Case it) {
        var names = it.oldLeaves().stream()
                .filter(leaf -> leaf.replaceable().isEmpty())
                .map(Observation.Leaf::name)
                .sorted()
                .limit(it.plan().settings().reissuesMax())
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Effect.Reissue(it.plan().id(), names));
    }

    private String shortLife(Case it) {
        return it.seen()
                .authority()
                .next()
                .flatMap(next -> guards.lifeMissing(it, next))
                .map(wanted -> "; better would be " + wanted)
                .orElse("");
    }

    private String evidence(Case it) {
        var tenants = guards.tenants(it);
        if (tenants.isEmpty() || it.state().phase() == RotationPhase.DRAINING) {
            return ownEvidence(it);
        }
        if (it.state().phase().isSwitched() && guards.goesOnWithoutTenants(it)) {
            return patienceLost(it) + WITHOUT + named(tenants);
        }
        var told = guards.tenantsToTell(it);
        return it.state().phase() == RotationPhase.PREPARING && !told.isEmpty()
                ? ownEvidence(it) + "; after the switch it is going to wait for " + named(told)
                : ownEvidence(it);
    }

    private static String patienceLost(Case it) {
        return (it.plan().isEmergency() ? "emergency, " : "") + RotationGuards.boundName(it) + " has passed, ";
    }

    private String ownEvidence(Case it) {
        var live = it.seen().holders().stream().filter(Observation.Holder::live).count();
        return switch (it.state().phase()) {
            case QUEUED -> "no other rotation is under way";
            case PREPARING -> "the next authority signs and verifies" + shortLife(it);
            case PUBLISHING ->
                live + " of " + live + " holders confirmed version "
                        + it.state().version();
            case SWITCHING -> "the issuer signs with the new authority";
            case REISSUING -> "none of " + it.seen().leaves().size() + " certificates is below the old root";
            case DRAINING -> guards.drained(it);
            case SHADOWING ->
                guards.isQuiet(it)
                        ? "no handshake has needed the old root for "
                                + it.state().timing().quiet().toSeconds() + " s"
                        : patienceLost(it) + WITHOUT + "peers outside that still need the old root";
            case RETIRING, ABORTING ->
                live + " of " + live + " holders confirmed version "
                        + it.state().version();
            case DONE, ABORTED -> "";
        };
    }

    private static String named(List<String> missing) {
        var named = missing.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        return missing.size() > NAMED_MAX ? named + " and " + (missing.size() - NAMED_MAX) + " more" : named;
    }
}
