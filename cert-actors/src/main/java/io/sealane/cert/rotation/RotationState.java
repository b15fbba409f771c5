package io.sealane.cert.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a rotation remembers. Stored before anything is done for it, so that whoever reads it after a crash goes on from there.
 *
 * @param phase where it stands
 * @param version of the bundle that belongs to the phase; grows by one whenever the trusted roots change
 * @param roots which two authorities it is about, as far as they are known
 * @param timing how long the phase has lasted
 * @param trouble why it does not get on although its patience is over; empty when all is well
 * @param history the last transitions, oldest first; at most {@link #HISTORY_MAX}
 */
public record RotationState(
        RotationPhase phase,
        long version,
        Roots roots,
        Timing timing,
        Optional<String> trouble,
        List<Transition> history) {

    /** Transitions that are kept. */
    public static final int HISTORY_MAX = 20;

    public RotationState {
        history = List.copyOf(history);
    }

    /** A rotation that nothing was done for yet. */
    public static RotationState queued(Instant now) {
        return new RotationState(
                RotationPhase.QUEUED, 0, Roots.unknown(), Timing.from(now), Optional.empty(), List.of());
    }

    /**
     * Which authorities, each by the SHA-256 of its root in lower-case hexadecimal.
     *
     * @param old the one that is replaced
     * @param next the one that replaces it
     */
    public record Roots(Optional<String> old, Optional<String> next) {

        public static Roots unknown() {
            return new Roots(Optional.empty(), Optional.empty());
        }
    }

    /**
     * How long a phase has lasted. Counted from look to look and never more than a little at a time, so that a clock that is set cannot
     * shorten a wait.
     *
     * @param since when the phase began, for people
     * @param held how long it was certainly held
     * @param lookedAt the last look
     * @param oldUses how often the old root had been needed at that look
     * @param quiet for how much of that time, up to now, the old root was not needed
     */
    public record Timing(Instant since, Duration held, Instant lookedAt, long oldUses, Duration quiet) {

        /** One whose quiet time begins now. */
        public Timing(Instant since, Duration held, Instant lookedAt, long oldUses) {
            this(since, held, lookedAt, oldUses, Duration.ZERO);
        }

        static Timing from(Instant now) {
            return new Timing(now, Duration.ZERO, now, 0);
        }

        Timing at(Instant now, Duration atMost) {
            var passed = Duration.between(lookedAt, now);
            var counted = passed.isNegative() ? Duration.ZERO : passed.compareTo(atMost) > 0 ? atMost : passed;
            return new Timing(since, held.plus(counted), now, oldUses, quiet.plus(counted));
        }

        /** A quiet time begins anew whenever the old root was needed. */
        Timing noting(long uses) {
            return uses == oldUses ? this : new Timing(since, held, lookedAt, uses);
        }
    }

    /**
     * One step on the way.
     *
     * @param at when it was decided
     * @param to the phase that began
     * @param why on what evidence
     */
    public record Transition(Instant at, RotationPhase to, String why) {

        /** In the words for a step that was taken although something was missing: what follows was passed over. */
        public static final String WITHOUT = "without waiting for ";
    }

    RotationState enter(RotationPhase next, long nextVersion, Roots known, String why, Instant now) {
        var all = Stream.concat(history.stream(), Stream.of(new Transition(now, next, why)))
                .toList();
        var kept = all.subList(Math.max(0, all.size() - HISTORY_MAX), all.size());
        var fresh = new Timing(now, Duration.ZERO, now, timing.oldUses());
        return new RotationState(next, nextVersion, known, fresh, Optional.empty(), kept);
    }

    /** When the issuer had the new authority; empty before that. */
    Optional<Instant> switchedAt() {
        return history.stream()
                .filter(step -> step.to() == RotationPhase.REISSUING)
                .map(Transition::at)
                .findFirst();
    }

    RotationState with(Timing other) {
        return new RotationState(phase, version, roots, other, trouble, history);
    }

    RotationState with(Optional<String> otherTrouble) {
        return new RotationState(phase, version, roots, timing, otherTrouble, history);
    }

    /** Whether somebody who reads the other one learns the same; how long a phase has lasted so far does not count. */
    boolean saysTheSameAs(RotationState other) {
        return phase == other.phase
                && version == other.version
                && roots.equals(other.roots)
                && trouble.equals(other.trouble);
    }
}
