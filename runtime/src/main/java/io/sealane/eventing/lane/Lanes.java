package io.sealane.eventing.lane;

import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.log.Standing;
import io.sealane.gateway.event.Event;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives events of the same key their turn one after the other, in the order of their positions. Part of {@code Delivery}; not safe for several
 * threads.
 *
 * <p>A key is <em>held up</em> from when its first event has failed until that event is settled. What waits behind it can {@link #giveWay}
 * to events of other keys: it is <em>parked</em>, which is to say forgotten but for where it begins and ends in the log, to be read there again
 * when the key goes on. While something of a key is parked, so is whatever else comes of it, lest it overtake.
 */
public final class Lanes {

    /** A key that is longer is not parked: it would be in memory without the bytes of its events, which are counted. */
    public static final int KEY_CHARS_MAX = 1024;

    private final Map<String, Lane> lanes = new HashMap<>();
    private final Map<String, Lane> parked = new HashMap<>();
    private int heldUp;

    /** The key of an event; empty where it has none. */
    public static String key(Event event) {
        return event.attribute("partitionkey").orElse("");
    }

    /** One key. Not settled of it are the event under way, those that wait, and all that lie in {@code from} to {@code end}. */
    private static final class Lane {

        private final String key;
        private final Deque<OpenDelivery> waiting = new ArrayDeque<>();
        private boolean busy;
        private boolean heldUp;
        private long from;
        private long end;
        private long count;

        Lane(String key) {
            this.key = key;
        }

        boolean parks() {
            return from < end;
        }

        /** @param room whether one more key may be parked */
        boolean mayPark(boolean room) {
            return heldUp && !waiting.isEmpty() && (parks() || room && key.length() <= KEY_CHARS_MAX);
        }

        void park(long position) {
            from = parks() ? Math.min(from, position) : position;
            end = Math.max(end, position + 1);
            count++;
        }

        void parksFrom(long next) {
            from = next;
            if (!parks()) {
                from = 0;
                end = 0;
                count = 0;
            }
        }
    }

    /** An event comes to its key's lane. @return whether its turn is now; else it waits for those before it */
    public boolean enter(OpenDelivery delivery, String key) {
        delivery.lane(key);
        var lane = lanes.computeIfAbsent(key, Lane::new);
        if (lane.busy) {
            lane.waiting.add(delivery);
            return false;
        }
        lane.busy = true;
        return true;
    }

    /** An event has failed, and will be tried again. */
    public void failed(OpenDelivery delivery) {
        var lane = lanes.get(delivery.lane());
        if (lane != null && !lane.heldUp) {
            lane.heldUp = true;
            heldUp++;
        }
    }

    /** An event is settled. @return the next one of its key, whose turn is now */
    public Optional<OpenDelivery> settled(OpenDelivery delivery) {
        var lane = delivery.lane().isEmpty() ? null : lanes.get(delivery.lane());
        if (lane == null) {
            return Optional.empty();
        }
        heldUp -= lane.heldUp ? 1 : 0;
        lane.heldUp = false;
        var next = Optional.ofNullable(lane.waiting.poll());
        lane.busy = next.isPresent();
        forgetIdle(lane);
        return next;
    }

    private void forgetIdle(Lane lane) {
        if (!lane.parks()) {
            parked.remove(lane.key);
            if (!lane.busy) {
                lanes.remove(lane.key);
            }
        }
    }

    // Parking

    /** Whether a key must have what comes of it parked. */
    public boolean parks(String key) {
        return parked.containsKey(key);
    }

    /** Whether no key has something parked. */
    public boolean parkNothing() {
        return parked.isEmpty();
    }

    /** Parks an event of a key that {@link #parks}, which lies behind all that it has. */
    public void park(String key, long position) {
        var lane = parked.get(key);
        if (lane != null) {
            lane.park(position);
        }
    }

    /**
     * Parks what waits behind the one key that is held up and has most waiting.
     *
     * @param room whether one more key may have something parked
     * @return what was parked; nothing when there is nothing to be gained, or too many keys have something parked
     */
    public List<OpenDelivery> giveWay(boolean room) {
        return lanes.values().stream()
                .filter(lane -> lane.mayPark(room))
                .max(Comparator.comparingInt(lane -> lane.waiting.size()))
                .map(this::parkWaiting)
                .orElse(List.of());
    }

    private List<OpenDelivery> parkWaiting(Lane lane) {
        var given = List.copyOf(lane.waiting);
        lane.waiting.clear();
        given.forEach(delivery -> lane.park(delivery.position()));
        parked.put(lane.key, lane);
        return given;
    }

    /** Whether a key is held up. */
    public boolean holdUp() {
        return heldUp > 0;
    }

    /** How many events keys that are held up have in the window: one that has failed each, and what waits behind it. */
    public int heldUpEvents() {
        return lanes.values().stream()
                .filter(lane -> lane.heldUp)
                .mapToInt(lane -> 1 + lane.waiting.size())
                .sum();
    }

    public int parkedKeys() {
        return parked.size();
    }

    /** How many events are parked, about: what a filter does not want any more may be counted until its key is through. */
    public long parkedEvents() {
        return parked.values().stream().mapToLong(lane -> lane.count).sum();
    }

    /** By the code of each key that has something parked, where that begins. */
    public Map<Integer, Long> parkedFrom() {
        if (parked.isEmpty()) {
            return Map.of();
        }
        var from = new HashMap<Integer, Long>();
        parked.values().forEach(lane -> from.merge(Standing.code(lane.key), lane.from, Math::min));
        return from;
    }

    // Reading again

    /** Where to read again for keys that could go on and have nothing but what is parked; empty when there is no such key. */
    public OptionalLong wanted() {
        if (parked.isEmpty()) {
            return OptionalLong.empty();
        }
        return parked.values().stream()
                .filter(lane -> !lane.busy)
                .mapToLong(lane -> lane.from)
                .min();
    }

    /**
     * Begins to take from a page.
     *
     * @param first where the page begins
     * @param share how many events of one key may wait
     */
    public Pass pass(long first, int share) {
        return new Pass(first, share);
    }

    /** One page that is read again. Takes part who is not held up and has nothing parked before the page. */
    public final class Pass {

        private final Map<String, Lane> going = new HashMap<>();
        private final int share;

        private Pass(long first, int share) {
            this.share = share;
            parked.values().stream()
                    .filter(lane -> !lane.heldUp && lane.from >= first)
                    .forEach(lane -> going.put(lane.key, lane));
        }

        /** Whether nobody takes anything any more. */
        public boolean over() {
            return going.isEmpty();
        }

        /** Whether an event is parked and may come back. Asked in the order of positions. */
        public boolean holds(String key, long position) {
            var lane = going.get(key);
            return lane != null && lane.from <= position && position < lane.end;
        }

        /** Whether a key may have one more in the window. */
        public boolean hasRoom(String key) {
            var lane = going.get(key);
            return lane != null && lane.waiting.size() < share;
        }

        /** An event is not parked any more. */
        public void returned(String key, long position) {
            var lane = going.get(key);
            if (lane != null) {
                lane.count--;
                advance(lane, position + 1);
            }
        }

        /** An event stays parked, and so does what comes behind it. */
        public void stays(String key, long position) {
            var lane = going.remove(key);
            if (lane != null) {
                lane.parksFrom(position);
            }
        }

        /** The page has no more. @param next where the next one begins */
        public void end(long next) {
            List.copyOf(going.values()).forEach(lane -> advance(lane, Math.max(lane.from, Math.min(next, lane.end))));
        }

        private void advance(Lane lane, long next) {
            lane.parksFrom(next);
            if (!lane.parks()) {
                going.remove(lane.key);
                forgetIdle(lane);
            }
        }
    }
}
