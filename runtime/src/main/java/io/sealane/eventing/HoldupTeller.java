package io.sealane.eventing;

import io.sealane.eventing.EventMesh.Holdup;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Says how the keys of an ordered trigger get on: what is so a while after it has changed, so that a subscriber that fails now and then is no
 * news, and that what was said last is true. Part of {@link Parking}, and called by it only, on its loop.
 */
final class HoldupTeller {

    private final Loop loop;
    private final Duration notice;
    private final Consumer<Holdup> say;
    private Holdup present = Holdup.OVER;
    private Holdup said = Holdup.OVER;
    private boolean timed;
    private boolean closed;

    /** @param notice how long after a change it is said */
    HoldupTeller(Loop loop, Duration notice, Consumer<Holdup> say) {
        this.loop = loop;
        this.notice = notice;
        this.say = say;
    }

    /** What an earlier life may have said last. */
    void resume(Holdup before) {
        said = before;
    }

    /** What was said last. */
    Holdup said() {
        return said;
    }

    void now(Holdup state) {
        present = state;
        if (present != said && !timed) {
            timed = true;
            loop.schedule(notice, this::due);
        }
    }

    private void due() {
        timed = false;
        if (!closed && present != said) {
            said = present;
            say.accept(present);
        }
    }

    /** Nothing is said any more; whoever takes over says how it is then. */
    void close() {
        closed = true;
    }
}
