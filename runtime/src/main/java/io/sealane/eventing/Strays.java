package io.sealane.eventing;

import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.observe.NodeMetrics;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Replies for nodes that nothing is known of yet: of a node that has just joined replies may be faster than word. They wait a little, and no
 * more than so many; who delivers one that nobody takes is told to try again. While the node ends they go on waiting: what has no answer by
 * then is delivered by the partition's next owner, where a refusal would be an attempt that failed. Part of {@link Requests}, and called by
 * it only, but for {@link #size}.
 */
final class Strays {

    private static final String NO_HOLDER = "the node that held the request is not there";

    private final TimerScheduler<Requests.Command> timers;
    private final EventingLimits.Requesting limits;
    private final Runnable refused;
    /** Few, and counted by whoever reads the metrics as well. */
    private final List<Stray> waiting = new CopyOnWriteArrayList<>();

    /**
     * One of them.
     *
     * @param holder the node that holds the request
     */
    record Stray(String holder, Requests.Answer answer) {}

    Strays(TimerScheduler<Requests.Command> timers, EventingLimits.Requesting limits, NodeMetrics metrics) {
        this.timers = timers;
        this.limits = limits;
        this.refused = metrics.dropped("sealane.request.reply.strays.refused");
    }

    /** Lets a reply wait, or refuses it. */
    void take(String holder, Requests.Answer answer) {
        var stray = new Stray(holder, answer);
        if (waiting.size() >= limits.strayRepliesMax()) {
            refuse(stray, NO_HOLDER + ", and " + limits.strayRepliesMax() + " replies wait for word of theirs");
        } else {
            waiting.add(stray);
            timers.startSingleTimer(stray, new Requests.StrayDue(stray), limits.strayReplyTimeout());
        }
    }

    /** One has waited long enough. */
    void due(Stray stray) {
        if (waiting.remove(stray)) {
            refuse(stray, NO_HOLDER);
        }
    }

    /** Those whose nodes are among these; they do not wait any more. */
    List<Stray> found(Set<String> nodes) {
        var found =
                waiting.stream().filter(stray -> nodes.contains(stray.holder())).toList();
        found.forEach(stray -> timers.cancel(stray));
        waiting.removeAll(found);
        return found;
    }

    /** How many wait. Any thread. */
    int size() {
        return waiting.size();
    }

    private void refuse(Stray stray, String why) {
        refused.run();
        Requests.refuse(stray.answer(), 503, why);
    }
}
