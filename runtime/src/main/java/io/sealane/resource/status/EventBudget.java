package io.sealane.resource.status;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many Events one object may cause: {@value #BURST} at once, then one every five minutes, as Kubernetes' own clients allow. Whose
 * object was not heard of for longest is forgotten beyond {@value #OBJECTS_MAX}. Not safe for several threads.
 */
final class EventBudget {

    static final int BURST = 25;
    private static final Duration PER_EVENT = Duration.ofMinutes(5);
    private static final int OBJECTS_MAX = 4096;

    /** @param since up to when {@code left} has been filled up */
    private record Bucket(int left, Instant since) {

        Bucket filled(Instant now) {
            if (now.isBefore(since)) {
                // The clock was set back: who waited would wait until it has come to where it was.
                return new Bucket(left, now);
            }
            var more = Duration.between(since, now).dividedBy(PER_EVENT);
            return left + more >= BURST
                    ? new Bucket(BURST, now)
                    : new Bucket((int) (left + more), since.plus(PER_EVENT.multipliedBy(more)));
        }
    }

    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > OBJECTS_MAX;
        }
    };

    /** Takes one Event from an object's share; false when there is none left. */
    boolean take(String object, Instant now) {
        var bucket = buckets.getOrDefault(object, new Bucket(BURST, now)).filled(now);
        var granted = bucket.left() > 0;
        buckets.put(object, granted ? new Bucket(bucket.left() - 1, bucket.since()) : bucket);
        return granted;
    }
}
