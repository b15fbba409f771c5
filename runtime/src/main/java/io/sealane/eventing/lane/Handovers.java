package io.sealane.eventing.lane;

import io.sealane.eventing.log.PartitionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may begin attempts for an ordered trigger: on this node one life of its delivery after the other, for each partition. An attempt goes
 * on when the delivery that began it has ended, since no request can be called back from a subscriber; were the next delivery to begin
 * meanwhile, a key's earlier event could come after a later one. Safe for any thread.
 */
public final class Handovers {

    private final Map<Place, Handover> handovers = new HashMap<>();

    private record Place(PartitionKey key, String uid) {}

    /** Another life takes over; those before it may begin nothing any more. @param uid of the trigger */
    public synchronized Life take(PartitionKey key, String uid) {
        var place = new Place(key, uid);
        var handover = handovers.computeIfAbsent(place, Handover::new);
        var life = new Life(handover);
        synchronized (handover) {
            handover.present = life;
        }
        return life;
    }

    private synchronized void forgetIdle(Handover handover) {
        synchronized (handover) {
            if (handover.present == null && handover.underWay == 0) {
                // Not by its place alone: who is late must not forget the one that has begun there since.
                handovers.remove(handover.place, handover);
            }
        }
    }

    /** Places that somebody delivers for, or did a moment ago. */
    public synchronized int size() {
        return handovers.size();
    }

    /** One place. Guarded by itself; who wants both locks takes that of all places first. */
    private static final class Handover {

        private final Place place;
        private @Nullable Life present;
        private int underWay;
        /** When the last of them must be over, in nanoseconds. */
        private long due = Long.MIN_VALUE;

        Handover(Place place) {
            this.place = place;
        }
    }

    /** From when a delivery begins until it ends. */
    public final class Life {

        private final Handover handover;
        private int own;
        private @Nullable Runnable wake;

        private Life(Handover handover) {
            this.handover = handover;
        }

        /**
         * Whether no attempt of an earlier life is under way; from then on that stays so.
         *
         * @param woken called once, on any thread, when the answer was no and is yes
         */
        public boolean isAlone(Runnable woken) {
            synchronized (handover) {
                var alone = handover.underWay == own;
                wake = alone ? null : woken;
                return alone;
            }
        }

        /** When those of earlier lives must be over, in nanoseconds of the clock that {@link #begin} was told. */
        public long due() {
            synchronized (handover) {
                return handover.due;
            }
        }

        /**
         * An attempt begins.
         *
         * @param due when it must be over, in nanoseconds of a clock that only runs forward
         * @return to be run once when it is over, on any thread; empty when it may not begin: another life has taken over
         */
        public Optional<Runnable> begin(long due) {
            synchronized (handover) {
                if (handover.present != this) {
                    return Optional.empty();
                }
                own++;
                handover.underWay++;
                handover.due = Math.max(handover.due, due);
                return Optional.of(this::end);
            }
        }

        private void end() {
            Runnable woken = null;
            boolean idle;
            synchronized (handover) {
                own--;
                handover.underWay--;
                var present = handover.present;
                if (present != null && present.own == handover.underWay) {
                    woken = present.wake;
                    present.wake = null;
                }
                idle = present == null && handover.underWay == 0;
            }
            if (idle) {
                forgetIdle(handover);
            }
            if (woken != null) {
                woken.run();
            }
        }

        /** It begins nothing any more. */
        public void close() {
            synchronized (handover) {
                wake = null;
                if (handover.present == this) {
                    handover.present = null;
                }
            }
            forgetIdle(handover);
        }
    }
}
