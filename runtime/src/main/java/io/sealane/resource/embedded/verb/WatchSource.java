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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * One watch as a stream of JSON lines. Reads the log only when the client has taken what it got, one page at a time, on the work executor: what
 * it holds is bounded by a page. Ends at its timeout, or with an {@code ERROR} event when the client was so slow that the log has moved on.
 */
final class WatchSource extends GraphStage<SourceShape<ByteString>> {

    private static final String BOOKMARK = "bookmark";
    private static final String END = "end";
    private static final String AGAIN = "again";
    private static final Duration RETRY_DELAY = Duration.ofMillis(100);

    private final Outlet<ByteString> out = Outlet.create("watch.out");
    private final SourceShape<ByteString> shape = SourceShape.of(out);
    private final ResourceStore store;
    private final WatchFeed feed;
    private final Executor work;
    private final Terms terms;
    private final OpenWatches open;

    /**
     * What one watch may do.
     *
     * @param user whose it is
     * @param life how long it lasts
     * @param bookmarkEvery how often it tells its place; empty for never
     */
    record Terms(String user, Duration life, Optional<Duration> bookmarkEvery) {}

    /** @param open counts the running watches */
    WatchSource(ResourceStore store, WatchFeed feed, Executor work, Terms terms, OpenWatches open) {
        this.store = store;
        this.feed = feed;
        this.work = work;
        this.terms = terms;
        this.open = open;
    }

    @Override
    public SourceShape<ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    /** {@code reading} while a page is under way; {@code stale} when something happened since it began. */
    private final class Logic extends TimerGraphStageLogic {

        private final ArrayDeque<ByteString> ready = new ArrayDeque<>();
        private final AsyncCallback<WatchFeed.Events> arrived = createAsyncCallback(this::arrived);
        private final AsyncCallback<Throwable> failed = createAsyncCallback(this::failStage);
        private final AsyncCallback<Boolean> changed = createAsyncCallback(ignored -> changed());
        private ResourceStore.Subscription subscription = () -> {};
        private long version = -1;
        private boolean reading;
        private boolean stale;
        private boolean last;
        private boolean counted;
        /** The page to be read again when there is room for its work. */
        private Supplier<WatchFeed.Events> waiting = feed::begin;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    offer();
                }
            });
        }

        @Override
        public void preStart() {
            var refusal = open.enter(terms.user());
            counted = refusal.isEmpty();
            if (refusal.isPresent()) {
                ready.add(ByteString.fromArrayUnsafe(WatchFeed.error(ApiFailure.tooManyRequests(refusal.get()))));
                last = true;
                return;
            }
            subscription = store.listen(() -> changed.invoke(true));
            scheduleOnce(END, terms.life());
            terms.bookmarkEvery().ifPresent(every -> scheduleAtFixedRate(BOOKMARK, every, every));
            read(feed::begin);
        }

        @Override
        public void postStop() {
            if (counted) {
                open.leave(terms.user());
            }
            subscription.cancel();
        }

        @Override
        public void onTimer(Object timer) {
            if (timer.equals(END)) {
                completeStage();
            } else if (timer.equals(AGAIN)) {
                read(waiting);
            } else if (isAvailable(out) && ready.isEmpty() && version > 0) {
                push(out, ByteString.fromArrayUnsafe(feed.bookmark(version, false)));
            }
        }

        private void changed() {
            stale = true;
            offer();
        }

        private void arrived(WatchFeed.Events events) {
            reading = false;
            // Others' changes move the place too, so a full page may hold no event for us.
            stale = stale || events.version() != version;
            version = events.version();
            last = events.last();
            events.lines().forEach(line -> ready.add(ByteString.fromArrayUnsafe(line)));
            offer();
        }

        private void offer() {
            if (isAvailable(out) && !ready.isEmpty()) {
                push(out, ready.remove());
            }
            if (ready.isEmpty() && last) {
                completeStage();
            } else if (ready.isEmpty() && stale && !reading && version >= 0) {
                var from = version;
                read(() -> feed.after(from));
            }
        }

        private void read(Supplier<WatchFeed.Events> page) {
            reading = true;
            stale = false;
            try {
                CompletableFuture.supplyAsync(page, work).whenComplete((events, failure) -> {
                    if (failure == null) {
                        arrived.invoke(events);
                    } else {
                        failed.invoke(failure);
                    }
                });
            } catch (RejectedExecutionException e) {
                waiting = page;
                scheduleOnce(AGAIN, RETRY_DELAY);
            }
        }
    }
}
