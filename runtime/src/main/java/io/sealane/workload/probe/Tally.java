package io.sealane.workload.probe;

import io.sealane.workload.ContainerProbe;

/** How often a probe has passed and failed in a row, and what that means. Not safe for several threads. */
final class Tally {

    enum Verdict {
        /** As before. */
        SAME,
        /** It has passed often enough, for the first time or since it failed. */
        PASSED,
        /** It has failed often enough, for the first time or since it passed. */
        FAILED
    }

    private final int successes;
    private final int failures;
    private int passedInARow;
    private int failedInARow;
    private Verdict last = Verdict.SAME;

    Tally(ContainerProbe probe) {
        this.successes = probe.successThreshold();
        this.failures = probe.failureThreshold();
    }

    Verdict count(boolean passed) {
        passedInARow = passed ? passedInARow + 1 : 0;
        failedInARow = passed ? 0 : failedInARow + 1;
        if (passedInARow >= successes) {
            return changed(Verdict.PASSED);
        }
        return failedInARow >= failures ? changed(Verdict.FAILED) : Verdict.SAME;
    }

    private Verdict changed(Verdict now) {
        var before = last;
        last = now;
        return before == now ? Verdict.SAME : now;
    }
}
