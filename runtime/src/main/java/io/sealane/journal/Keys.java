package io.sealane.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where a {@link LocalJournal} keeps what, in its {@link Medium}.
 *
 * <p>Events and batches: partition, position. Marks: 0, partition for the state of a log; 1, partition, name for a named position.
 * A partition is the length of its log's name (2 bytes), the name, its number (4 bytes). Numbers are big-endian, so keys sort by them.
 */
final class Keys {

    private static final byte STATE = 0;
    private static final byte MARK = 1;

    private Keys() {}

    /** Of an event, or of the batch that begins with it. */
    static byte[] position(PartitionId partition, long position) {
        return prefixed(partition, 0, 8).putLong(position).array();
    }

    static long position(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - 8);
    }

    static byte[] state(PartitionId partition) {
        return prefixed(partition, 1, 0).put(0, STATE).array();
    }

    /** From here, states of all logs; they end at {@link #statesEnd}. */
    static byte[] statesFrom() {
        return new byte[] {STATE};
    }

    static byte[] statesEnd() {
        return new byte[] {MARK};
    }

    static byte[] mark(PartitionId partition, String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        return prefixed(partition, 1, bytes.length).put(0, MARK).put(bytes).array();
    }

    static byte[] marksFrom(PartitionId partition) {
        return prefixed(partition, 1, 0).put(0, MARK).array();
    }

    /** Behind every mark of the partition: the next number has no smaller key. */
    static byte[] marksEnd(PartitionId partition) {
        return prefixed(new PartitionId(partition.log(), partition.number() + 1), 1, 0)
                .put(0, MARK)
                .array();
    }

    static String markName(PartitionId partition, byte[] key) {
        var prefix = marksFrom(partition).length;
        return new String(key, prefix, key.length - prefix, StandardCharsets.UTF_8);
    }

    /** Whose state is kept under a key. */
    static PartitionId ofState(byte[] key) {
        var buffer = ByteBuffer.wrap(key).position(1);
        var log = new byte[buffer.getShort()];
        buffer.get(log);
        return new PartitionId(new String(log, StandardCharsets.UTF_8), buffer.getInt());
    }

    private static ByteBuffer prefixed(PartitionId partition, int before, int after) {
        var log = partition.log().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(before + 2 + log.length + 4 + after)
                .position(before)
                .putShort((short) log.length)
                .put(log)
                .putInt(partition.number());
    }
}
