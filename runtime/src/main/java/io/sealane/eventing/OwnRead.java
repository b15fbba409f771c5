package io.sealane.eventing;

import io.sealane.journal.Page;
import java.util.ArrayDeque;
import java.util.Deque;

/** The pages that a trigger reads on its own, from where it left the shared read to where that is. Not safe for several threads. */
final class OwnRead {

    private final DeliveryBudget.Share budget;
    private final Deque<Page.Stored> waiting = new ArrayDeque<>();
    private boolean active;
    private long position;
    private long until;

    OwnRead(DeliveryBudget.Share budget) {
        this.budget = budget;
    }

    void begin(long from, long end) {
        active = true;
        position = from;
        until = end;
    }

    boolean hasNext() {
        return !waiting.isEmpty();
    }

    /** The next event; its bytes stay taken from the budget. */
    Page.Stored next() {
        return waiting.remove();
    }

    boolean wantsPage() {
        return active && waiting.isEmpty() && position < until;
    }

    /** Whether everything was handed out; then it has ended. */
    boolean finish() {
        var finished = active && waiting.isEmpty() && position >= until;
        if (finished) {
            active = false;
        }
        return finished;
    }

    /** Where the next page begins; all before it was handed out or waits here. */
    long position() {
        return position;
    }

    /** @param guessed what was taken from the budget before the page was read */
    void page(Page page, long guessed) {
        var known = 0L;
        for (var stored : page.events()) {
            if (stored.position() < until) {
                waiting.add(stored);
                known += stored.bytes().length;
            }
        }
        budget.correct(guessed, known);
        // An empty page: what was there is deleted, so there is nothing left to read.
        position = page.events().isEmpty() ? until : Math.min(page.next(), until);
    }
}
