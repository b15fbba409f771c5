package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The verbs over one store, put together. Closing stops the background work, not the store. */
public final class ApiObjects implements AutoCloseable {

    private final Catalog catalog;
    private final Reads reads;
    private final Writes writes;
    private final Watches watches;
    private final Collector collector;

    /**
     * @param objectBytesMax size of an object
     * @param watches how long they last and how many there may be
     * @param rules what other packages demand of kinds
     */
    public record Settings(int objectBytesMax, WatchLimits watches, Rulebook rules) {}

    public ApiObjects(ResourceStore store, Settings settings, Executor work, Clock clock, RandomGenerator random) {
        this.catalog = new Catalog(store, settings.rules());
        this.reads = new Reads(store);
        this.writes = new Writes(store, catalog, new Admission(clock, random, settings.objectBytesMax()));
        this.watches = new Watches(store, work, clock, settings.watches());
        this.collector = new Collector(store, catalog, new Deletions(store, catalog, writes), work);
    }

    public Catalog catalog() {
        return catalog;
    }

    public Reads reads() {
        return reads;
    }

    public Writes writes() {
        return writes;
    }

    public Watches watches() {
        return watches;
    }

    @Override
    public void close() {
        collector.close();
    }
}
