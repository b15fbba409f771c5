package io.sealane.eventing.source;

import io.sealane.gateway.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What one PingSource does.
 *
 * @param uid of its resource
 * @param schedule when it sends
 * @param template what it sends; id and time are set at each tick
 */
public record PingPlan(String uid, CronSchedule schedule, Event template) {

    /** The event of a tick: the same id whoever makes it, so that a tick that was sent twice can be told by its id. */
    Event at(Instant tick) {
        var name = (uid + "@" + tick).getBytes(StandardCharsets.UTF_8);
        return template.with("id", UUID.nameUUIDFromBytes(name).toString()).with("time", tick.toString());
    }
}
