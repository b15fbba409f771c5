package io.sealane.resource.embedded.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.storage.Change;
import io.sealane.resource.embedded.storage.ChangeFollower;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Scope;
import io.sealane.resource.embedded.storage.Stored;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Deletes Events that are too old or too many, the oldest first, by when they were last written. */
final class EventExpiry implements ChangeFollower.Reader {

    private static final String EVENTS = "events";

    private final ResourceStore store;
    private final EventLimits limits;
    private final Clock clock;
    private final Map<ResourceId, Written> known = new HashMap<>();
    private final TreeSet<Written> oldestFirst =
            new TreeSet<>(Comparator.comparing(Written::at).thenComparing(Written::id));

    private record Written(Instant at, ResourceId id) {}

    EventExpiry(ResourceStore store, EventLimits limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public long begin() {
        known.clear();
        oldestFirst.clear();
        var listing = store.list(Scope.of(EVENTS));
        listing.items().forEach(stored -> note(stored.id(), lastSeen(stored)));
        return listing.version();
    }

    @Override
    public void follow(Change change) {
        if (!change.id().resource().equals(EVENTS)) {
            return;
        }
        forget(change.id());
        if (change.after().isPresent()) {
            note(change.id(), clock.instant());
        }
    }

    @Override
    public void caughtUp() {
        var bound = clock.instant().minus(limits.ageMax());
        while (!oldestFirst.isEmpty()
                && (oldestFirst.size() > limits.countMax()
                        || !oldestFirst.first().at().isAfter(bound))) {
            var id = oldestFirst.first().id();
            forget(id);
            store.get(id).ifPresent(this::delete);
        }
    }

    private void delete(Stored stored) {
        try {
            store.delete(stored.id(), stored.version());
        } catch (ResourceStore.Superseded e) {
            // Written meanwhile, so it is no longer old; that change is still to be followed.
        }
    }

    private void note(ResourceId id, Instant at) {
        var written = new Written(at, id);
        known.put(id, written);
        oldestFirst.add(written);
    }

    private void forget(ResourceId id) {
        var written = known.remove(id);
        if (written != null) {
            oldestFirst.remove(written);
        }
    }

    /** The newest time that an Event itself tells, but none that is yet to come. */
    private Instant lastSeen(Stored stored) {
        var event = stored.object();
        var now = clock.instant();
        return List.of(
                        event.at("/metadata/creationTimestamp"),
                        event.path("lastTimestamp"),
                        event.path("eventTime"),
                        event.at("/series/lastObservedTime"))
                .stream()
                .map(EventExpiry::time)
                .filter(time -> !time.isAfter(now))
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    private static Instant time(JsonNode value) {
        try {
            return OffsetDateTime.parse(value.asText("")).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
