package io.sealane.resource.embedded.verb;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the running watches, exactly. Safe for any thread. */
final class OpenWatches {

    private final WatchLimits limits;
    private final Map<String, Integer> byUser = new HashMap<>();
    private int open;

    OpenWatches(WatchLimits limits) {
        this.limits = limits;
    }

    synchronized int count() {
        return open;
    }

    /** Which limit keeps somebody from one more watch, if one does. */
    synchronized Optional<String> refusal(String user) {
        var own = byUser.getOrDefault(user, 0);
        if (own >= limits.perIdentityMax()) {
            return Optional.of("too many watches: \"" + user + "\" has " + own + " open, expected at most "
                    + limits.perIdentityMax() + " of one identity (watches-per-identity-max)");
        }
        return open >= limits.openMax()
                ? Optional.of("too many watches: " + open + " are open, expected at most " + limits.openMax()
                        + " (watches-max)")
                : Optional.empty();
    }

    /** Counts one more, unless a limit is reached. @return which one */
    synchronized Optional<String> enter(String user) {
        var refusal = refusal(user);
        if (refusal.isEmpty()) {
            open++;
            byUser.merge(user, 1, Integer::sum);
        }
        return refusal;
    }

    /** Ends one that had entered. */
    synchronized void leave(String user) {
        open--;
        byUser.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }
}
