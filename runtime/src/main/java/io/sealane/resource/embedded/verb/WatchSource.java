package io.sealane.resource.embedded.verb;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One watch as a stream of JSON lines. Reads the log only when the client has taken what it got, one page at a time, on the work executor: what
 * it holds is bounded by a page, and what all hold by {@link WatchMemory}. Ends at its timeout, with an {@code ERROR} event when the client was so
 * slow that the log has moved on, or when it takes nothing while others need the room.
 */
final class WatchSource extends GraphStage<SourceShape<ByteString>> {

    private static final String BOOKMARK = "bookmark";
    private static final String END = "end";
    private static final String AGAIN = "again";
    private static final String STALLED = "stalled";
    /** So that a client which does not read holds no more than this in its connection's buffers. */
    private static final int ELEMENT_BYTES = 16 * 1024;

    private static final Duration RETRY_DELAY = Duration.ofMillis(100);

    /** A watch of what nobody changes follows the log all the same, in steps of so many changes, so that its place stays in it. */
    private static final long BEHIND_MAX = 256;

    private final Outlet<ByteString> out = Outlet.create("watch.out");
    private final SourceShape<ByteString> shape = SourceShape.of(out);
    private final ResourceStore store;
    private final WatchFeed feed;
    private final Executor work;
    private final Terms terms;
    private final Shared shared;

    /**
     * What all watches share.
     *
     * @param open counts the running ones
     */
    record Shared(OpenWatches open, WatchMemory memory) {}

    /**
     * What one watch may do.
     *
     * @param user whose it is
     * @param life how long it lasts
     * @param bookmarkEvery how often it tells its place; empty for never
     * @param stallMax how long its client may take nothing while room is scarce
     */
    record Terms(String user, Duration life, Optional<Duration> bookmarkEvery, Duration stallMax) {}

    WatchSource(ResourceStore store, WatchFeed feed, Executor work, Terms terms, Shared shared) {
        this.store = store;
        this.feed = feed;
        this.work = work;
        this.terms = terms;
        this.shared = shared;
    }

    @Override
    public SourceShape<ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    /**
     * {@code reading} while a page is under way; {@code stale} when something happened since it began; {@code held} of the shared memory
     * for what is {@code ready}; {@code taking} when the client took something since the last look, {@code watched} while there will be a look.
     */
    private final class Logic extends TimerGraphStageLogic {

        private final ArrayDeque<ByteString> ready = new ArrayDeque<>();
        private final AsyncCallback<WatchFeed.Events> arrived = createAsyncCallback(this::arrived);
        private final AsyncCallback<Throwable> failed = createAsyncCallback(this::failStage);
        private final AsyncCallback<Boolean> changed = createAsyncCallback(ignored -> changed());
        private ResourceStore.Subscription subscription = () -> {};
        private volatile long version = -1;
        private boolean reading;
        private boolean stale;
        private boolean last;
        private boolean counted;
        private long held;
        private boolean taking;
        private boolean watched;
        /** The page to be read again when there is room for its work. */
        private Supplier<WatchFeed.Events> waiting = feed::begin;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    taking = true;
                    offer();
                }
            });
        }

        @Override
        public void preStart() {
            var refusal = shared.open().enter(terms.user());
            counted = refusal.isEmpty();
            if (refusal.isPresent()) {
                ready.add(ByteString.fromArrayUnsafe(WatchFeed.error(ApiFailure.tooManyRequests(refusal.get()))));
                last = true;
                return;
            }
            subscription = store.listen((resources, newest) -> {
                if (feed.concerns(resources) || newest - version > BEHIND_MAX) {
                    changed.invoke(true);
                }
            });
            scheduleOnce(END, terms.life());
            terms.bookmarkEvery().ifPresent(every -> scheduleAtFixedRate(BOOKMARK, every, every));
            read(feed::begin);
        }

        @Override
        public void postStop() {
            if (counted) {
                shared.open().leave(terms.user());
            }
            shared.memory().giveBack(held);
            subscription.cancel();
        }

        @Override
        public void onTimer(Object timer) {
            if (timer.equals(END)) {
                completeStage();
            } else if (timer.equals(AGAIN)) {
                read(waiting);
            } else if (timer.equals(STALLED)) {
                stalled();
            } else if (isAvailable(out) && ready.isEmpty() && version > 0) {
                push(out, ByteString.fromArrayUnsafe(feed.bookmark(version, false)));
            }
        }

        /** The client has taken nothing for a while. It may lose its connection, not its place: it can ask again from there. */
        private void stalled() {
            watched = false;
            if (held > 0 && !taking && shared.memory().isScarce()) {
                completeStage();
            } else {
                watchClient();
            }
        }

        private void watchClient() {
            if (held > 0 && !watched) {
                watched = true;
                taking = false;
                scheduleOnce(STALLED, terms.stallMax());
            }
        }

        private void changed() {
            stale = true;
            offer();
        }

        private void arrived(WatchFeed.Events events) {
            var bytes = events.lines().stream().mapToLong(line -> line.length).sum();
            if (bytes > 0 && !shared.memory().take(bytes)) {
                // Read again when there is room: meanwhile it waits in the log.
                scheduleOnce(AGAIN, RETRY_DELAY);
                return;
            }
            held += bytes;
            watchClient();
            reading = false;
            // Others' changes move the place too, so a full page may hold no event for us.
            stale = stale || events.version() != version;
            version = events.version();
            last = events.last();
            events.lines().forEach(this::add);
            offer();
        }

        private void add(byte[] line) {
            for (var at = 0; at < line.length; at += ELEMENT_BYTES) {
                ready.add(ByteString.fromArrayUnsafe(line, at, Math.min(ELEMENT_BYTES, line.length - at)));
            }
        }

        private void offer() {
            if (isAvailable(out) && !ready.isEmpty()) {
                push(out, ready.remove());
            }
            if (ready.isEmpty() && held > 0) {
                shared.memory().giveBack(held);
                held = 0;
            }
            if (ready.isEmpty() && last) {
                completeStage();
            } else if (ready.isEmpty() && stale && !reading && version >= 0) {
                var from = version;
                read(() -> feed.after(from));
            }
        }

        private CompletionStage<WatchFeed.Events> whenSynced(WatchFeed.Events events) {
            return store.synced().thenApply(done -> events);
        }

        private void read(Supplier<WatchFeed.Events> page) {
            reading = true;
            stale = false;
            waiting = page;
            try {
                // What may not be on the disk yet is not told; to ask may wait for somebody who writes.
                var synced = CompletableFuture.supplyAsync(() -> whenSynced(page.get()), work)
                        .thenCompose(Function.identity());
                synced.whenComplete((events, failure) -> {
                    if (failure == null) {
                        arrived.invoke(events);
                    } else {
                        failed.invoke(failure);
                    }
                });
            } catch (RejectedExecutionException e) {
                scheduleOnce(AGAIN, RETRY_DELAY);
            }
        }
    }
}
