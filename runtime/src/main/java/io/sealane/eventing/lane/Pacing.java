package io.sealane.eventing.lane;

import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.settings.Pace;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says when the attempts of one {@code Delivery} may begin: events with the same key in their {@link Lanes} where the trigger is ordered, and
 * all of them through the trigger's {@link Gate} where it has limits. Part of {@code Delivery}, and called by it only.
 */
public final class Pacing {

    private final LongSupplier nanos;
    private final Gate gate;
    private final Loop loop;
    private final Runnable wake;
    private final Lanes lanes;
    private final Deque<OpenDelivery> ready = new ArrayDeque<>();
    private int inside;
    /** The one that runs; there is never a second one. */
    private Loop.@Nullable Timeout timer;

    /**
     * Nothing waits.
     *
     * @param lanes used by nobody else but to park
     * @param nanos a clock that only runs forward
     * @param wake calls {@link #woken}, then {@link #begin}; from any thread
     */
    public Pacing(Lanes lanes, LongSupplier nanos, Gate gate, Loop loop, Runnable wake) {
        this.lanes = lanes;
        this.nanos = nanos;
        this.gate = gate;
        this.loop = loop;
        this.wake = wake;
    }

    /** A new event waits for its turn. Called in the order of positions. */
    public void take(OpenDelivery delivery, Pace pace) {
        var key = pace.ordered() ? Lanes.key(delivery.event()) : "";
        if (key.isEmpty() || lanes.enter(delivery, key)) {
            ready.add(delivery);
        }
    }

    /** An event that was tried before waits for its turn; it comes before those that are new. */
    public void again(OpenDelivery delivery) {
        ready.addFirst(delivery);
    }

    /** Begins as many attempts as may begin now. */
    public void begin(Pace pace, Consumer<OpenDelivery> attempt) {
        while (!ready.isEmpty() && enter(pace, ready.getFirst())) {
            attempt.accept(ready.removeFirst());
        }
    }

    private boolean enter(Pace pace, OpenDelivery delivery) {
        if (!pace.gated()) {
            return true;
        }
        if (timer != null) {
            return false;
        }
        var wait = gate.enter(pace, nanos.getAsLong(), wake);
        if (wait > 0) {
            timer = loop.schedule(Duration.ofNanos(wait), wake);
        }
        if (wait == Gate.OPEN) {
            inside++;
            delivery.admitted(OptionalInt.of(gate.era()));
        }
        return wait == Gate.OPEN;
    }

    /** The time is over for which attempts had to wait, or another one has ended. */
    public void woken() {
        var running = timer;
        timer = null;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * An attempt to reach the subscriber has ended.
     *
     * @param failed whether it seems to be dead
     */
    public void ended(OpenDelivery delivery, boolean failed, Pace pace) {
        var begun = delivery.admitted();
        if (begun.isPresent()) {
            delivery.admitted(OptionalInt.empty());
            inside--;
            gate.leave(pace, begun.getAsInt(), failed, nanos.getAsLong());
        }
    }

    /** When an attempt may begin that would begin after such a wait: later while the subscriber is left alone. */
    public Duration notBefore(Duration wait, Pace pace) {
        var pause = Duration.ofNanos(gate.pause(pace, nanos.getAsLong()));
        return wait.compareTo(pause) < 0 ? pause : wait;
    }

    /** An event is settled: the next of its key gets ready. */
    public void settled(OpenDelivery delivery) {
        lanes.settled(delivery).ifPresent(ready::add);
    }

    /** What is under way will never be heard of. */
    public void close() {
        woken();
        if (inside > 0) {
            gate.abandon(inside);
            inside = 0;
        }
    }
}
