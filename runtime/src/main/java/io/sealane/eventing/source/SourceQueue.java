package io.sealane.eventing.source;

import io.sealane.eventing.settings.Destination;
import io.sealane.gateway.event.Event;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(SourceQueue.class);

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

    /** In a loop and not by recursion where outcomes are known at once: as many events as may wait may be unwritable. */
    private void sendNext() {
        for (var next = take(); next != null; next = take()) {
            var sent = begin(next);
            if (!sent.isDone()) {
                sent.thenRun(this::goOn);
                return;
            }
            ended();
        }
    }

    private void goOn() {
        ended();
        sendNext();
    }

    private record Next(Event event, Destination to) {}

    private synchronized @Nullable Next take() {
        if (sending || sink == null || waiting.isEmpty()) {
            return null;
        }
        sending = true;
        return new Next(waiting.remove(), sink);
    }

    private synchronized void ended() {
        sending = false;
    }

    /** Whatever goes wrong is the end of this event only: the ones behind it are sent. Completes, and never fails. */
    private CompletableFuture<Void> begin(Next next) {
        CompletionStage<Optional<String>> sent;
        try {
            sent = client.send(next.event(), next.to());
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        return sent.handle((lost, failure) -> failure == null ? lost : Optional.of("not sent: " + failure))
                .thenAccept(lost -> report.of(next.event(), lost))
                .exceptionally(failure -> {
                    LOG.error("event {}: its outcome could not be reported", next.event(), failure);
                    return null;
                })
                .toCompletableFuture();
    }
}
