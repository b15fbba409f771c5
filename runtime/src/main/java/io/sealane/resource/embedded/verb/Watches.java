package io.sealane.resource.embedded.verb;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.table.Form;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Watches collections. Safe for any thread. */
public final class Watches {

    private final ResourceStore store;
    private final Executor work;
    private final Clock clock;
    private final Duration watchMax;
    private final Duration bookmarkEvery;

    Watches(ResourceStore store, Executor work, Clock clock, Duration watchMax, Duration bookmarkEvery) {
        this.store = store;
        this.work = work;
        this.clock = clock;
        this.watchMax = watchMax;
        this.bookmarkEvery = bookmarkEvery;
    }

    /** The events of a collection, one JSON object per line; each element is one event. */
    public Source<ByteString, NotUsed> watch(Target target, ListOptions options, Form form) {
        // Checked now, so that a fault is an answer and not a broken stream.
        Reads.version(options.resourceVersion());
        var timeout = options.timeout()
                .filter(wanted -> wanted.compareTo(watchMax) < 0)
                .orElse(watchMax);
        var feed = new WatchFeed(store, target, options, form, clock);
        return Source.fromGraph(new WatchSource(
                store, feed, work, timeout, options.bookmarks() ? Optional.of(bookmarkEvery) : Optional.empty()));
    }
}
