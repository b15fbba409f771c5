package io.sealane.store;

import java.util.Optional;
import java.util.function.Supplier;
import org.rocksdb.ReadOptions;
import org.rocksdb.Slice;

/**
 * The reads of a store or snapshot: they differ only in the options. What may fail comes before anything of the library is allocated, which
 * nobody would release then.
 */
final class Reads implements Reader {

    private final Guard guard;
    private final Database database;
    private final Supplier<ReadOptions> asOf;

    /** @param asOf makes options of the moment that is read; allocates nothing when it fails */
    Reads(Guard guard, Database database, Supplier<ReadOptions> asOf) {
        this.guard = guard;
        this.database = database;
        this.asOf = asOf;
    }

    @Override
    public Optional<byte[]> get(Keyspace keyspace, byte[] key) {
        return guard.use("get", () -> {
            var open = database.get();
            var handle = keyspace.handle();
            try (var options = asOf.get()) {
                return Optional.ofNullable(open.get(handle, options, key));
            }
        });
    }

    @Override
    public Cursor scan(Keyspace keyspace, KeyRange range) {
        return guard.use("scan", () -> {
            var open = database.get();
            var handle = keyspace.handle();
            var options = asOf.get();
            var end = new Slice(range.end());
            options.setIterateUpperBound(end);
            return new Cursor(guard, open.newIterator(handle, options), options, end, range.from());
        });
    }

    @Override
    public Optional<Entry> last(Keyspace keyspace, KeyRange range) {
        return guard.use("last", () -> {
            var open = database.get();
            var handle = keyspace.handle();
            try (var options = asOf.get();
                    var lower = new Slice(range.from());
                    var upper = new Slice(range.end());
                    var iterator = open.newIterator(
                            handle, options.setIterateLowerBound(lower).setIterateUpperBound(upper))) {
                iterator.seekToLast();
                if (iterator.isValid()) {
                    return Optional.of(new Entry(iterator.key(), iterator.value()));
                }
                iterator.status();
                return Optional.empty();
            }
        });
    }
}
