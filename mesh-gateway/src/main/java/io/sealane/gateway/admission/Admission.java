package io.sealane.gateway.admission;

import io.sealane.gateway.transport.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets requests to a backend in, as many at a time as it takes; further ones wait in their order, to a limit. Safe for any thread,
 * never blocks. What nobody uses is forgotten.
 */
public final class Admission {

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    /**
     * Asks to be let in.
     *
     * @param backend all requests with the same text share the limits
     * @param activeMax under way at a time; positive. The latest caller's counts
     * @param waitingMax that wait; not negative
     * @param loop where {@code admitted} runs, once, unless the pass is given back before
     * @return what to give back at the end, whether let in or not; empty when too many wait already
     */
    public Optional<Pass> enter(String backend, int activeMax, int waitingMax, Loop loop, Runnable admitted) {
        var pass = new Pass(backend, loop, admitted);
        gates.compute(backend, (key, present) -> {
            var gate = present == null ? new Gate() : present;
            gate.enter(pass, activeMax, waitingMax);
            return gate.isUnused() ? null : gate;
        });
        return pass.refused ? Optional.empty() : Optional.of(pass);
    }

    /** How many requests wait, at all backends. */
    public int waiting() {
        var waiting = 0;
        for (var gate : gates.values()) {
            waiting += gate.length;
        }
        return waiting;
    }

    /** One request, waiting or let in. */
    public final class Pass {

        private final String backend;
        private final Loop loop;
        private final Runnable admitted;
        // Changed only while the gate's entry of the map is held.
        private boolean active;
        private boolean refused;
        private boolean over;

        private Pass(String backend, Loop loop, Runnable admitted) {
            this.backend = backend;
            this.loop = loop;
            this.admitted = admitted;
        }

        /** The request is over, or waits no more; a second call does nothing. */
        public void leave() {
            gates.computeIfPresent(backend, (key, gate) -> {
                gate.leave(this);
                return gate.isUnused() ? null : gate;
            });
        }
    }

    /** One backend. Used only while its entry of the map is held; its length may be read at any time. */
    private static final class Gate {

        private final Deque<Pass> queue = new ArrayDeque<>();
        private int activeMax;
        private int active;
        private volatile int length;

        void enter(Pass pass, int max, int waitingMax) {
            activeMax = max;
            if (active + queue.size() < activeMax + waitingMax) {
                queue.add(pass);
                admitWaiting();
            } else {
                pass.refused = true;
            }
        }

        void leave(Pass pass) {
            if (pass.over) {
                return;
            }
            pass.over = true;
            if (pass.active) {
                active--;
            } else {
                queue.remove(pass);
            }
            admitWaiting();
        }

        private void admitWaiting() {
            while (active < activeMax && !queue.isEmpty()) {
                var next = queue.remove();
                next.active = true;
                active++;
                next.loop.execute(next.admitted);
            }
            length = queue.size();
        }

        boolean isUnused() {
            return active == 0 && queue.isEmpty();
        }
    }
}
