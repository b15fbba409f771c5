package io.sealane.journal;

import java.nio.ByteBuffer;

/**
 * A log as its last batch left it.
 *
 * @param epoch of the last owner
 * @param start the lowest position that is stored
 * @param end behind the last event
 * @param bytesDeleted bytes of all events that were ever deleted
 * @param bytesAppended bytes of all events that were ever appended
 * @param time when the last batch was appended, in milliseconds since 1970; never goes back within a log
 */
record LogState(long epoch, long start, long end, long bytesDeleted, long bytesAppended, long time) {

    static final LogState NEW = new LogState(0, 0, 0, 0, 0, 0);

    LogState claimed() {
        return new LogState(epoch + 1, start, end, bytesDeleted, bytesAppended, time);
    }

    LogState appended(int events, long bytes, long now) {
        return new LogState(epoch, start, end + events, bytesDeleted, bytesAppended + bytes, Math.max(now, time));
    }

    /** The log without what is below a position. */
    LogState trimmed(long position, long bytesBefore) {
        return new LogState(epoch, position, end, bytesBefore, bytesAppended, time);
    }

    long bytes() {
        return bytesAppended - bytesDeleted;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(48)
                .putLong(epoch)
                .putLong(start)
                .putLong(end)
                .putLong(bytesDeleted)
                .putLong(bytesAppended)
                .putLong(time)
                .array();
    }

    static LogState of(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return new LogState(
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong());
    }

    /**
     * Where a batch begins.
     *
     * @param first its first position
     * @param bytesBefore bytes of all events ever appended before it
     * @param time when it was appended
     */
    record BatchStart(long first, long bytesBefore, long time) {

        byte[] toBytes() {
            return ByteBuffer.allocate(16).putLong(bytesBefore).putLong(time).array();
        }

        static BatchStart of(byte[] key, byte[] value) {
            var buffer = ByteBuffer.wrap(value);
            return new BatchStart(Keys.position(key), buffer.getLong(), buffer.getLong());
        }
    }
}
