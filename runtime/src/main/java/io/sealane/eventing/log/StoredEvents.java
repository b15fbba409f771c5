package io.sealane.eventing.log;

import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventBytes;
import io.sealane.journal.Page;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes events of what is stored. Safe for any thread.
 *
 * <p>Bytes that are no event, or one of a later layout, would stop every delivery behind them for ever, so they are passed over: said
 * once per place as an error, and counted.
 */
public final class StoredEvents {

    private static final Logger LOG = LoggerFactory.getLogger(StoredEvents.class);
    private static final int PLACES_MAX = 1024;

    private record Place(PartitionKey key, long position) {}

    private final Set<Place> unreadable = new LinkedHashSet<>();
    private long count;

    /** The event; empty when there is none to be made of these bytes. */
    public Optional<Event> decode(PartitionKey key, Page.Stored stored) {
        try {
            return Optional.of(EventBytes.decode(stored.bytes()));
        } catch (RuntimeException e) {
            // Not only what decode promises: a constructor of Event may refuse what it was given.
            passOver(new Place(key, stored.position()), stored.bytes().length, e);
            return Optional.empty();
        }
    }

    private synchronized void passOver(Place place, int bytes, RuntimeException why) {
        if (!unreadable.add(place)) {
            return;
        }
        count++;
        if (unreadable.size() > PLACES_MAX) {
            var oldest = unreadable.iterator();
            oldest.next();
            oldest.remove();
        }
        LOG.error(
                "partition {}: what is stored at position {} ({} bytes) is not an event that this version can read, no trigger gets"
                        + " it",
                place.key(),
                place.position(),
                bytes,
                why);
    }

    /** How many stored events could not be read since the start. */
    synchronized long unreadable() {
        return count;
    }
}
