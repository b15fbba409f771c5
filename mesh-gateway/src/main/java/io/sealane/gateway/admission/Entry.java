package io.sealane.gateway.admission;

import io.sealane.gateway.admission.Slots.Slot;
import io.sealane.gateway.admission.Visit.Guest;
import io.sealane.gateway.admission.Visit.Refusal;
import io.sealane.gateway.transport.loop.Loop;
import org.jspecify.annotations.Nullable;

/** One request, waiting, let in or turned away. What the gate knows of it is changed only by whoever holds the gate. */
final class Entry<E> implements Admission.Pass {

    final Visit<E> visit;
    private final Guest<E> guest;
    private final Admission<E> admission;
    /** Whether the request has entered before, with another pass. */
    final boolean again;

    @Nullable
    Slot<E> slot;

    @Nullable
    Refusal refusal;

    boolean entered;
    boolean waits;
    boolean over;

    @Nullable
    Runnable wanted;
    // On the loop.
    private boolean told;
    private Loop.@Nullable Timeout deadline;

    Entry(Visit<E> visit, Guest<E> guest, Admission<E> admission, boolean again) {
        this.visit = visit;
        this.guest = guest;
        this.admission = admission;
        this.again = again;
    }

    @Override
    public void enter() {
        admission.enter(this);
    }

    @Override
    public boolean shun() {
        return admission.shun(this);
    }

    @Override
    public Admission.Pass again() {
        return new Entry<>(visit, guest, admission, true);
    }

    @Override
    public void leave() {
        if (deadline != null) {
            deadline.cancel();
        }
        admission.leave(this);
    }

    /** On the loop: says what has become of it, if anything has. */
    void tell() {
        var ask = wanted;
        if (ask != null) {
            wanted = null;
            ask.run();
        }
        if (told) {
            return;
        }
        if (refusal != null) {
            told = true;
            cancel();
            guest.refused(refusal);
        } else if (slot != null && !over) {
            told = true;
            cancel();
            guest.admitted(slot.instance);
        }
    }

    /** On the loop. */
    void lateAfter(Loop.Timeout timeout) {
        deadline = timeout;
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}
