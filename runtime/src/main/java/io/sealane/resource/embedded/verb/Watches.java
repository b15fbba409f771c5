package io.sealane.resource.embedded.verb;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.table.Form;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Watches collections. Safe for any thread. */
public final class Watches {

    private final ResourceStore store;
    private final Executor work;
    private final Clock clock;
    private final ApiObjects.Settings settings;
    private final AtomicInteger open = new AtomicInteger();

    Watches(ResourceStore store, Executor work, Clock clock, ApiObjects.Settings settings) {
        this.store = store;
        this.work = work;
        this.clock = clock;
        this.settings = settings;
    }

    /** How many watches are open now. */
    public int open() {
        return open.get();
    }

    /**
     * The events of a collection, one JSON object per line; each element is one event.
     *
     * @throws ApiFailure 429 when too many watches are open
     */
    public Source<ByteString, NotUsed> watch(Target target, ListOptions options, Form form) {
        // Checked now, so that a fault is an answer and not a broken stream.
        Reads.version(options.resourceVersion());
        // Counted when a stream runs, since one that never does would never be given back; a few at once may pass.
        if (open.get() >= settings.watchesMax()) {
            throw ApiFailure.tooManyRequests("too many watches are open, at most " + settings.watchesMax());
        }
        var timeout = options.timeout()
                .filter(wanted -> wanted.compareTo(settings.watchMax()) < 0)
                .orElse(settings.watchMax());
        var feed = new WatchFeed(store, target, options, form, clock);
        return Source.fromGraph(new WatchSource(
                store,
                feed,
                work,
                timeout,
                options.bookmarks() ? Optional.of(settings.bookmarkEvery()) : Optional.empty(),
                open));
    }
}
