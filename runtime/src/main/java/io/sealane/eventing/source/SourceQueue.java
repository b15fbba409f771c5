package io.sealane.eventing.source;

import io.sealane.eventing.Destination;
import io.sealane.gateway.event.Event;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The events of one source on their way to its sink: one after the other, so that they arrive in their order. Safe for any thread.
 *
 * <p>Bounded by {@link SourceSettings#waitingMax()}; an event beyond it is lost, and reported so.
 */
public final class SourceQueue {

    /** Hears what became of each event. Called on a loop or the caller's thread; must not block. */
    @FunctionalInterface
    public interface Report {

        /** @param lost empty when the sink has taken the event, else why it never will */
        void of(Event event, Optional<String> lost);
    }

    private final SinkClient client;
    private final int waitingMax;
    private final Report report;
    private final Queue<Event> waiting = new ArrayDeque<>();
    private @Nullable Destination sink;
    private boolean sending;

    SourceQueue(SinkClient client, int waitingMax, Report report) {
        this.client = client;
        this.waitingMax = waitingMax;
        this.report = report;
    }

    /** From the next event on they go there. */
    public synchronized void sendTo(Destination changed) {
        sink = changed;
    }

    /** Where they go now; empty before the first {@link #sendTo} and after the end. */
    public synchronized Optional<Destination> sink() {
        return Optional.ofNullable(sink);
    }

    /** Sends an event when its turn has come. */
    public void offer(Event event) {
        if (add(event)) {
            sendNext();
        } else {
            report.of(event, Optional.of("more than " + waitingMax + " events wait for the sink"));
        }
    }

    private synchronized boolean add(Event event) {
        return waiting.size() < waitingMax && waiting.add(event);
    }

    /** What waits is dropped; what is on its way may still arrive. */
    public synchronized void close() {
        waiting.clear();
        sink = null;
        client.closed(this);
    }

    private void sendNext() {
        Event event;
        Destination to;
        synchronized (this) {
            to = sink;
            if (sending || to == null || waiting.isEmpty()) {
                return;
            }
            event = waiting.remove();
            sending = true;
        }
        client.send(event, to).thenAccept(lost -> {
            report.of(event, lost);
            synchronized (this) {
                sending = false;
            }
            sendNext();
        });
    }
}
