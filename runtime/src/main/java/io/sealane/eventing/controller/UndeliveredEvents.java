package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.EventMesh;
import io.sealane.eventing.EventMesh.Failing;
import io.sealane.eventing.EventMesh.Fate;
import io.sealane.eventing.EventMesh.Holdup;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells of events that a subscriber did not get, as warnings at their Trigger, Subscription or RequestReply:
 * {@value #DEAD_LETTERED} and {@value #LOST}. Of each at most one in ten seconds, whatever is lost; metrics count them all. Also of keys of an
 * ordered one that are held up, {@value #HELD_UP} and {@value #STOPPED}, and that they go on, {@value #GO_ON}; and of receivers that take nothing for
 * a while, {@value #FAILING}, and do again, {@value #RESUMED}. Any thread.
 */
public final class UndeliveredEvents implements EventMesh.Undelivered {

    static final String DEAD_LETTERED = "DeadLettered";
    static final String LOST = "EventLost";
    static final String HELD_UP = "KeysHeldUp";
    static final String STOPPED = "AllKeysHeldUp";
    static final String GO_ON = "KeysGoOn";
    static final String FAILING = "DeliveryFailing";
    static final String RESUMED = "DeliveryResumed";

    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final int REMEMBERED_MAX = 4096;

    private record Said(TriggerId trigger, Fate fate) {}

    private final Resources resources;
    private final InstantSource clock;
    private final Executor work;
    private final ObjectEvents events;
    /** Counted by themselves: many losses must not hide that keys go on. */
    private final ObjectEvents holdups;
    /** Likewise. */
    private final ObjectEvents outages;

    private final Map<Said, Instant> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Said, Instant> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** @param work writes the Events; when it is full they are dropped */
    public UndeliveredEvents(Resources resources, InstantSource clock, Executor work) {
        this.resources = resources;
        this.clock = clock;
        this.work = work;
        this.events = new ObjectEvents(resources, "sealane-eventing", clock);
        this.holdups = new ObjectEvents(resources, "sealane-eventing", clock);
        this.outages = new ObjectEvents(resources, "sealane-eventing", clock);
    }

    /** An event was not delivered; returns at once. */
    @Override
    public void undelivered(TriggerId trigger, Fate fate, String why) {
        if (isDue(new Said(trigger, fate))) {
            try {
                work.execute(() -> tell(trigger, fate, why));
            } catch (RejectedExecutionException full) {
                // The next one is told.
            }
        }
    }

    /** Keys are held up or go on; returns at once. */
    @Override
    public void heldUp(TriggerId trigger, List<Integer> partitions, Holdup holdup) {
        try {
            work.execute(() -> tell(trigger, partitions, holdup));
        } catch (RejectedExecutionException full) {
            // The gauge of parked keys tells it.
        }
    }

    /** Nothing is delivered to a receiver; returns at once. */
    @Override
    public void failing(TriggerId trigger, Failing failing) {
        tell(
                trigger,
                about -> outages.warning(
                        about,
                        FAILING,
                        "nothing was delivered to " + failing.receiver() + " since " + second(failing.since()) + ", "
                                + failing.next()
                                        .map(next -> "the next attempt is at " + second(next))
                                        .orElse("an attempt is under way")
                                + "; the last one failed: " + failing.detail()));
    }

    /** Events are delivered again; returns at once. */
    @Override
    public void resumed(TriggerId trigger, Failing before) {
        tell(
                trigger,
                about -> outages.normal(
                        about,
                        RESUMED,
                        "events are delivered again; nothing was delivered to " + before.receiver() + " from "
                                + second(before.since()) + " on"));
    }

    private static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private void tell(TriggerId trigger, Consumer<HasMetadata> event) {
        try {
            work.execute(() -> resource(trigger).ifPresent(event));
        } catch (RejectedExecutionException full) {
            // The log tells it.
        }
    }

    private void tell(TriggerId id, List<Integer> partitions, Holdup holdup) {
        var where = (partitions.size() == 1 ? "partition " : "partitions ")
                + partitions.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ": ";
        resource(id).ifPresent(about -> {
            switch (holdup) {
                case SOME ->
                    holdups.warning(
                            about,
                            HELD_UP,
                            where + "later events of keys wait for an earlier one that fails; other keys go on");
                case ALL ->
                    holdups.warning(
                            about,
                            STOPPED,
                            where
                                    + "events that fail, and those that wait behind them, take all places; no other key goes on");
                case OVER -> holdups.normal(about, GO_ON, where + "no key's events are passed over any more");
            }
        });
    }

    private synchronized boolean isDue(Said what) {
        var now = clock.instant();
        var before = last.get(what);
        // A clock that was set back must not make it quiet for longer.
        if (before != null && !now.isBefore(before) && now.isBefore(before.plus(QUIET))) {
            return false;
        }
        last.put(what, now);
        return true;
    }

    private void tell(TriggerId id, Fate fate, String why) {
        resource(id).ifPresent(about -> {
            if (fate == Fate.DEAD_LETTER) {
                events.warning(about, DEAD_LETTERED, "an event goes to the dead letter sink: " + why);
            } else {
                events.warning(about, LOST, "an event goes to nobody: " + why);
            }
        });
    }

    private Optional<? extends HasMetadata> resource(TriggerId id) {
        if (id.name().startsWith(RequestReplyStatuses.PREFIX)) {
            var door = id.name().substring(RequestReplyStatuses.PREFIX.length());
            return resources.informer(RequestReply.class).get(new ResourceKey(id.namespace(), door));
        }
        Class<? extends HasMetadata> kind = id.source() == Kind.CHANNEL ? Subscription.class : Trigger.class;
        return resources.informer(kind).get(new ResourceKey(id.namespace(), id.name()));
    }
}
