package io.sealane.resource.embedded.upkeep;

import akka.actor.ActorSystem;
import akka.actor.Cancellable;
import io.sealane.resource.embedded.storage.ChangeFollower;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.verb.ApiObjects;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Everything that the server does by itself; ends when closed. */
public final class Upkeep implements AutoCloseable {

    private static final Duration TICK_MAX = Duration.ofMinutes(1);
    private static final int TICKS_PER_AGE = 20;

    private final ChangeFollower accounts;
    private final ChangeFollower events;
    private final Cancellable tick;

    private Upkeep(ChangeFollower accounts, ChangeFollower events, Cancellable tick) {
        this.accounts = accounts;
        this.events = events;
        this.tick = tick;
    }

    /**
     * Begins.
     *
     * @param system reminds of Events that grow old while nothing changes
     * @param work does everything
     */
    public static Upkeep start(
            ResourceStore store,
            ApiObjects objects,
            EventLimits limits,
            Clock clock,
            ActorSystem system,
            Executor work) {
        var accounts = new ChangeFollower(
                "Making default service accounts", store, new DefaultServiceAccounts(store, objects), work);
        var events = new ChangeFollower("Deleting old events", store, new EventExpiry(store, limits, clock), work);
        var every = limits.ageMax().dividedBy(TICKS_PER_AGE);
        if (every.compareTo(TICK_MAX) > 0) {
            every = TICK_MAX;
        }
        var tick = system.scheduler().scheduleWithFixedDelay(every, every, events::wake, system.dispatcher());
        return new Upkeep(accounts, events, tick);
    }

    @Override
    public void close() {
        tick.cancel();
        accounts.close();
        events.close();
    }
}
