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

/** Watches collections. Safe for any thread. */
public final class Watches {

    private final ResourceStore store;
    private final Executor work;
    private final Clock clock;
    private final WatchLimits limits;
    private final OpenWatches open;
    private final WatchMemory memory;
    private final EventLines written = new EventLines();

    Watches(ResourceStore store, Executor work, Clock clock, WatchLimits limits) {
        this.store = store;
        this.work = work;
        this.clock = clock;
        this.limits = limits;
        this.open = new OpenWatches(limits);
        this.memory = new WatchMemory(limits.bytesMax());
    }

    /** How many watches are open now. */
    public int open() {
        return open.count();
    }

    /**
     * The events of a collection, one JSON object per line; a long one comes in several elements. A watch counts from when it runs, since one that never
     * does could never be given back; where a limit was reached in between, its only event is an {@code ERROR} with code 429.
     *
     * @param user whose watch it is
     * @throws ApiFailure 429 when too many watches are open
     */
    public Source<ByteString, NotUsed> watch(Target target, ListOptions options, Form form, String user) {
        // Checked now, so that a fault is an answer and not a broken stream.
        Reads.version(options.resourceVersion());
        open.refusal(user).ifPresent(refusal -> {
            throw ApiFailure.tooManyRequests(refusal);
        });
        var life = options.timeout()
                .filter(wanted -> wanted.compareTo(limits.lifeMax()) < 0)
                .orElse(limits.lifeMax());
        var feed = new WatchFeed(store, target, options, form, clock, written);
        var terms = new WatchSource.Terms(
                user,
                life,
                options.bookmarks() ? Optional.of(limits.bookmarkEvery()) : Optional.empty(),
                limits.stallMax());
        return Source.fromGraph(new WatchSource(store, feed, work, terms, new WatchSource.Shared(open, memory)));
    }
}
