package io.sealane.cert;

import java.util.ArrayDeque;

/**
 * Lets a bounded number of keepers work at a time, first come, first served. When thousands are due at once each is done soon after it began,
 * instead of all of them late, beyond every deadline. Safe for any thread.
 */
final class Turns {

    private final int atOnce;
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private int taken;

    /** @param atOnce positive */
    Turns(int atOnce) {
        this.atOnce = atOnce;
    }

    /** The turn of one keeper, which it takes and gives back again and again. */
    Turn turn() {
        return new Turn();
    }

    private enum State {
        NONE,
        WAITING,
        TAKEN
    }

    /** One keeper's. */
    final class Turn {

        private State state = State.NONE;
        private Runnable granted = () -> {};

        /**
         * Whether it may work now.
         *
         * @param then called later if not, on whatever thread gives a turn back; must be quick
         */
        boolean take(Runnable then) {
            synchronized (Turns.this) {
                if (state == State.NONE && taken < atOnce) {
                    taken++;
                    state = State.TAKEN;
                } else if (state == State.NONE) {
                    granted = then;
                    state = State.WAITING;
                    waiting.add(this);
                }
                return state == State.TAKEN;
            }
        }

        /** It rests, or has ended. May be repeated. */
        void giveBack() {
            Runnable next;
            synchronized (Turns.this) {
                var had = state;
                state = State.NONE;
                if (had == State.WAITING) {
                    waiting.remove(this);
                }
                next = had == State.TAKEN ? pass() : () -> {};
            }
            next.run();
        }
    }

    private Runnable pass() {
        var next = waiting.poll();
        if (next == null) {
            taken--;
            return () -> {};
        }
        next.state = State.TAKEN;
        return next.granted;
    }
}
