package io.sealane.store;

import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.Slice;

/** The reads of a store or snapshot: they differ only in the options. */
final class Reads implements Reader {

    private final Guard guard;
    private final Database database;
    private final Consumer<ReadOptions> asOf;

    Reads(Guard guard, Database database, Consumer<ReadOptions> asOf) {
        this.guard = guard;
        this.database = database;
        this.asOf = asOf;
    }

    @Override
    public Optional<byte[]> get(Keyspace keyspace, byte[] key) {
        return guard.use("get", () -> {
            try (var options = options()) {
                return Optional.ofNullable(database.get().get(keyspace.handle(), options, key));
            }
        });
    }

    @Override
    public Cursor scan(Keyspace keyspace, KeyRange range) {
        return guard.use("scan", () -> {
            var end = new Slice(range.end());
            var options = options().setIterateUpperBound(end);
            return new Cursor(
                    guard, database.get().newIterator(keyspace.handle(), options), options, end, range.from());
        });
    }

    @Override
    public Optional<Entry> last(Keyspace keyspace, KeyRange range) {
        return guard.use("last", () -> {
            try (var lower = new Slice(range.from());
                    var upper = new Slice(range.end());
                    var options = options().setIterateLowerBound(lower).setIterateUpperBound(upper);
                    var iterator = database.get().newIterator(keyspace.handle(), options)) {
                iterator.seekToLast();
                if (iterator.isValid()) {
                    return Optional.of(new Entry(iterator.key(), iterator.value()));
                }
                iterator.status();
                return Optional.empty();
            }
        });
    }

    private ReadOptions options() {
        var options = new ReadOptions();
        asOf.accept(options);
        return options;
    }
}
