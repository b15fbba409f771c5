package io.sealane.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads: the present state of a {@link Store}, or the fixed one of a {@link Snapshot}. Safe for any thread; may wait for the disk. */
public interface Reader {

    /** What is stored under the key. */
    Optional<byte[]> get(Keyspace keyspace, byte[] key);

    /** Walks a range upwards, seeing it as it is now, whatever is written meanwhile. The cursor must be closed. */
    Cursor scan(Keyspace keyspace, KeyRange range);

    /** The last entry of a range. */
    Optional<Entry> last(Keyspace keyspace, KeyRange range);

    /** The first entries of a range, no more than the given number. */
    default List<Entry> first(Keyspace keyspace, KeyRange range, int countMax) {
        try (var cursor = scan(keyspace, range)) {
            var entries = new ArrayList<Entry>();
            while (entries.size() < countMax && cursor.next()) {
                entries.add(cursor.entry());
            }
            return entries;
        }
    }
}
