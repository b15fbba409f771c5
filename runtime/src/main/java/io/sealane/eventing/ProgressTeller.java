package io.sealane.eventing;

import io.sealane.eventing.attempt.Letters;
import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.lane.Lanes;
import io.sealane.observe.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * Tells a partition, and the meters, how far a {@link Delivery} has come: at once when nothing is open or much was settled, else after a
 * while, so that few messages and few writes of cursors tell of many events. Part of {@link Delivery}, and called by it only.
 */
final class ProgressTeller {

    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final DeliveryWindow<OpenDelivery> window;
    private final Lanes lanes;
    private final Backlog backlog;
    private final Runnable tellLater;
    private long received;
    private int settled;
    private boolean timed;

    /**
     * Nothing is open.
     *
     * @param window what is open
     * @param lanes what is parked
     * @param tellLater has {@link #due} called after {@link EventingLimits.Cursor#interval()}
     */
    ProgressTeller(
            MeshParts parts,
            DeliveryCharge charge,
            DeliveryWindow<OpenDelivery> window,
            Lanes lanes,
            Backlog backlog,
            Runnable tellLater) {
        this.parts = parts;
        this.charge = charge;
        this.window = window;
        this.lanes = lanes;
        this.backlog = backlog;
        this.tellLater = tellLater;
    }

    /** The partition has sent an event. */
    void received() {
        received++;
    }

    /** An event has come into the window. */
    void opened() {
        if (window.size() == 1) {
            showOldest();
        } else {
            backlog.open(window.size());
        }
    }

    /** An event has left the window, or was never let in; what its room is taken by afterwards is not to be waited for. */
    void left() {
        showOldest();
        settled++;
    }

    /** Tells of what has left, now or later. */
    void tellOrWait() {
        if (window.empty() || settled > parts.limits().delivering().windowMax() / 4) {
            tell();
        } else if (!timed) {
            timed = true;
            tellLater.run();
        }
    }

    /** The while is over. */
    void due() {
        timed = false;
        if (settled > 0) {
            tell();
        }
    }

    /** Tells now. */
    void tell() {
        settled = 0;
        backlog.parked(lanes.parkedKeys());
        var standing = window.standing(parts.limits().cursor().rangesMax(), lanes.parkedFrom());
        charge.partition()
                .tell(new Partition.Progress(
                        charge.settings().uid(),
                        charge.life(),
                        received,
                        window.size(),
                        lanes.parkedEvents(),
                        standing));
    }

    /** When it arrived is read from the event only if somebody asks. */
    private void showOldest() {
        @Nullable OpenDelivery oldest = window.oldest();
        backlog.open(window.size());
        backlog.oldest(oldest == null ? () -> 0 : () -> Letters.arrival(oldest.event()));
    }

    /** Nothing is told any more. */
    void close() {
        backlog.close();
    }
}
