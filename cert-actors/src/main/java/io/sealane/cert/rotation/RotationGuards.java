package io.sealane.cert.rotation;

import io.sealane.cert.rotation.Observation.Leaf;
import io.sealane.cert.rotation.RotationPhase.Trusted;
import io.sealane.cert.spec.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What must be seen before a rotation goes on. Each guard names what is still missing, in words for people; none missing opens it.
 *
 * <p>Not final, so that a test can break one rule at a time and see that this is noticed.
 */
class RotationGuards {

    /** A new authority must outlive what it signs by far: SPIRE's rule. */
    private static final int LIVES_LEFT_MIN = 6;

    /** What a guard looks at. */
    record Case(RotationPlan plan, RotationState state, Observation seen, Instant now) {

        String oldRoot() {
            return state.roots().old().orElse("");
        }

        Duration held() {
            return state.timing().held();
        }

        List<Leaf> oldLeaves() {
            return seen.leaves().stream()
                    .filter(leaf -> leaf.needs(oldRoot(), now))
                    .sorted(Comparator.comparing(Leaf::name))
                    .toList();
        }
    }

    /** At most two authorities sign at a time: another rotation waits for its turn. */
    List<String> toPrepare(Case it) {
        var missing = new ArrayList<String>();
        it.seen().busyWith().ifPresent(other -> missing.add("rotation " + other + " to end"));
        if (it.seen().authority().signing().isEmpty()) {
            missing.add("an authority that can be replaced");
        }
        it.seen().authority().obstacle().ifPresent(missing::add);
        return missing;
    }

    /** The next authority exists, is sound and outlives what it will sign. */
    List<String> toPublish(Case it) {
        var next = it.seen().authority().next();
        if (next.isEmpty()) {
            return List.of("the next authority");
        }
        var missing = new ArrayList<String>();
        next.get().problem().ifPresent(missing::add);
        if (it.seen().authority().signing().filter(next.get().root()::equals).isPresent()) {
            missing.add("a next authority other than the present one");
        }
        if (it.now().isBefore(next.get().notBefore())) {
            missing.add("the next authority to become valid at " + next.get().notBefore());
        }
        if (!next.get().usersOwn()) {
            lifeMissing(it, next.get()).ifPresent(missing::add);
        }
        return missing;
    }

    Optional<String> lifeMissing(Case it, Observation.Next next) {
        var longest = it.seen().leaves().stream()
                .map(Leaf::life)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        var left = Duration.between(it.now(), next.notAfter());
        return left.compareTo(longest.multipliedBy(LIVES_LEFT_MIN)) >= 0
                ? Optional.empty()
                : Optional.of("a next authority that is valid for " + LIVES_LEFT_MIN
                        + " lives of its longest certificate (" + Durations.shown(longest) + "), it has "
                        + Durations.shown(left));
    }

    /** G1: every live holder confirms both roots, and those outside had their time. */
    List<String> toSwitch(Case it) {
        // The causes first: where there are many nodes, not all that is missing is shown.
        var missing = join(
                join(kept(it), acknowledgements(it)),
                hold(it, "hold.publish", it.plan().settings().holds().publish()));
        return isNextKept(it) ? missing : join(List.of("the next authority that was published"), missing);
    }

    /** Whether the next authority is still the one that was published: once the switch has begun there is no way back from another. */
    boolean isNextKept(Case it) {
        var published = it.state().roots().next();
        return it.seen()
                .authority()
                .next()
                .map(Observation.Next::root)
                .filter(root -> published.filter(root::equals).isEmpty())
                .isEmpty();
    }

    /**
     * Whether the next authority is gone before the issuer had it. Nothing was signed with it and nothing can be: this is the one way back
     * after the switch has begun.
     */
    boolean isNextLost(Case it) {
        var next = it.state().roots().next().orElse("");
        return it.state().phase() == RotationPhase.SWITCHING
                && it.seen()
                        .authority()
                        .next()
                        .filter(one -> one.root().isEmpty())
                        .isPresent()
                && it.seen().authority().signing().equals(it.state().roots().old())
                && it.seen().leaves().stream().noneMatch(leaf -> leaf.root().equals(next));
    }

    /** G2: the issuer signs with the new authority. */
    List<String> toReissue(Case it) {
        var switched = it.seen().authority().signing().equals(it.state().roots().next());
        return switched ? List.of() : List.of("the issuer to sign with the new authority");
    }

    /** G3: no certificate below the old root is left, and nobody shows one. */
    List<String> toDrain(Case it) {
        // An order may have been answered before the switch and stored after it.
        return join(
                remaining(it),
                hold(it, "the issue deadline", it.plan().settings().issueDeadline()));
    }

    /** G4: connections that rely on the old root have ended, or had their time. */
    List<String> toShadow(Case it) {
        return it.seen().uses().connections() == 0
                ? List.of()
                : hold(it, "hold.drain", it.plan().settings().holds().drain());
    }

    /** Why G4 let it pass: a time that has run out is no evidence that nothing is left. */
    String drained(Case it) {
        var open = it.seen().uses().connections();
        if (open == 0) {
            return "no open connection relies on the old root";
        }
        var held =
                "hold.drain of " + Durations.shown(it.plan().settings().holds().drain()) + " has passed; ";
        return held
                + (open < 0
                        ? "whether open connections rely on the old root is not known"
                        : open + " open connections still rely on the old root");
    }

    /** G5: nothing has needed the old root for a while, and still nobody shows or holds a certificate below it. */
    List<String> toRetire(Case it) {
        var shadow = it.plan().settings().holds().shadow();
        if (goesOnWithoutTenants(it)) {
            // Nothing of the mesh's own is below the old root by now: who still needs it has had his time.
            return join(remaining(it), hold(it, "hold.shadow", shadow));
        }
        return isQuiet(it)
                ? remaining(it)
                : join(
                        remaining(it),
                        List.of("hold.shadow of " + Durations.shown(shadow)
                                + " to pass without a handshake that needs the old root"));
    }

    boolean isQuiet(Case it) {
        return it.state()
                        .timing()
                        .quiet()
                        .compareTo(it.plan().settings().holds().shadow())
                >= 0;
    }

    /** The smaller bundle is in force; after an emergency, the certificates that were passed over have been replaced too. */
    List<String> toEnd(Case it) {
        return join(acknowledgements(it), remaining(it));
    }

    private List<String> remaining(Case it) {
        var missing = new ArrayList<String>();
        it.oldLeaves().stream()
                .filter(leaf -> !leaf.tenants())
                .map(RotationGuards::toReplace)
                .forEach(missing::add);
        it.seen().uses().showing().stream()
                .sorted()
                .forEach(name -> missing.add(name + " to show its new certificate"));
        return goesOnWithoutTenants(it) ? missing : join(missing, tenants(it));
    }

    private static String toReplace(Leaf leaf) {
        return "certificate " + leaf.name() + " to be replaced ("
                + (leaf.replaceable().isEmpty() ? "" : leaf.replaceable() + "; ") + "it ends " + leaf.notAfter() + ")";
    }

    /** All that namespaces still have below the old root, whether it is waited for or not. */
    List<String> tenants(Case it) {
        return tenants(it, true);
    }

    /**
     * What of namespaces needs somebody: what no order can replace, from the moment that a rotation begins; what orders should have replaced,
     * and who should have followed, only when time enough has passed.
     */
    List<String> tenantsToTell(Case it) {
        return tenants(it, it.state().phase().isSwitched() && it.held().compareTo(patience(it)) >= 0);
    }

    private List<String> tenants(Case it, boolean all) {
        var phase = it.state().phase();
        // One that is taken back keeps the old root anyway.
        if (it.oldRoot().isEmpty() || phase.isOver() || phase == RotationPhase.ABORTING) {
            return List.of();
        }
        var leaves = it.oldLeaves().stream().filter(Leaf::tenants).toList();
        var told = leaves.stream()
                .filter(leaf -> all || !leaf.replaceable().isEmpty())
                .map(RotationGuards::toReplace)
                .toList();
        if (!it.state().phase().isSwitched()) {
            return told;
        }
        var shown = it.seen().uses().tenantsShown().stream()
                .filter(secret ->
                        all && leaves.stream().noneMatch(leaf -> leaf.name().equals(secret)))
                .sorted()
                .map(secret -> "the new certificate of Secret " + secret + " to be shown")
                .toList();
        var isKept = it.state().phase() == RotationPhase.RETIRING
                && (all || it.held().compareTo(it.plan().settings().issueDeadline()) >= 0);
        return join(told, join(shown, isKept ? kept(it) : List.of()));
    }

    /** What of namespaces keeps a holder from the present bundle; before the switch the holder confirms nothing as long. */
    private static List<String> kept(Case it) {
        return it.seen().holders().stream()
                .filter(Observation.Holder::live)
                .flatMap(holder -> holder.keeping().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** When it goes on without what namespaces still have below the old root; empty: never, or not known yet. */
    Optional<Instant> tenantsUntil(Case it) {
        return wanted(it).flatMap(one -> it.state().switchedAt().map(at -> at.plus(one)));
    }

    private static Optional<Duration> wanted(Case it) {
        var bound = it.plan().settings().holds().tenants();
        return it.plan().isEmergency()
                ? Optional.of(
                        bound.filter(one -> one.compareTo(patience(it)) < 0).orElse(patience(it)))
                : bound;
    }

    /** Which setting decides when it goes on without what namespaces have. */
    static String boundName(Case it) {
        var bound = it.plan().settings().holds().tenants();
        return it.plan().isEmergency() && !wanted(it).equals(bound) ? "patience" : "hold.tenants";
    }

    /** When it goes on without what namespaces have, in words; empty: never. */
    Optional<String> bound(Case it) {
        return wanted(it).map(one -> when(it, one) + " (" + boundName(it) + ")");
    }

    private String when(Case it, Duration wanted) {
        var counted = counted(it);
        var until = tenantsUntil(it);
        if (until.isEmpty()) {
            return Durations.shown(wanted.compareTo(counted) < 0 ? counted : wanted) + " after the switch";
        }
        // What has to be counted in the phase may end later, or a clock was set.
        var isCounted = until.get().isBefore(it.state().timing().since().plus(counted))
                || !it.now().isBefore(until.get());
        return isCounted
                ? "when this phase has lasted " + Durations.shown(counted)
                : "at " + until.get().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Not by a clock alone that was set: of the bound, time enough for somebody to notice has to be counted in each phase. */
    boolean goesOnWithoutTenants(Case it) {
        return it.held().compareTo(counted(it)) >= 0
                && tenantsUntil(it).filter(until -> !it.now().isBefore(until)).isPresent();
    }

    private static Duration counted(Case it) {
        var settings = it.plan().settings();
        var bound = settings.holds().tenants().orElse(patience(it));
        var shorter = bound.compareTo(patience(it)) < 0 ? bound : patience(it);
        return shorter.compareTo(settings.issueDeadline()) < 0 ? settings.issueDeadline() : shorter;
    }

    private static Duration patience(Case it) {
        return it.plan().settings().patience();
    }

    /** Every live holder goes by the present bundle; a new or returning one counts from the moment it is there. */
    List<String> acknowledgements(Case it) {
        return it.seen().holders().stream()
                .filter(Observation.Holder::live)
                .filter(holder -> holder.version() < it.state().version())
                .map(holder -> holder.name() + " to confirm version "
                        + it.state().version() + " (has " + holder.version() + ")")
                .sorted()
                .toList();
    }

    /** The roots of a phase: from one phase to the next they grow or shrink, and are never swapped. */
    Trusted trusted(RotationPhase phase) {
        return phase.trusted();
    }

    /** The version of the bundle in a phase that is entered. */
    long version(RotationState state, RotationPhase next) {
        return trusted(next) == trusted(state.phase()) ? state.version() : state.version() + 1;
    }

    /** The version of the bundle while a phase lasts: always the same, or nobody could confirm it. */
    long versionOf(Case it) {
        return it.state().version();
    }

    private static List<String> hold(Case it, String name, Duration wanted) {
        // The same words at every look: a text that counts down would be a write each time.
        return it.held().compareTo(wanted) >= 0
                ? List.of()
                : List.of(name + " of " + Durations.shown(wanted) + " to pass");
    }

    private static List<String> join(List<String> one, List<String> other) {
        var all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
