package io.sealane.resource.embedded.seal;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A data key as it is stored.
 *
 * @param id names it in what is sealed with it
 * @param reserved how often it may have been used; never less than it was
 * @param wrappedBy which wrapping key opens it
 * @param sealed the key, wrapped
 */
@SuppressWarnings("ArrayRecordComponent")
public record WrappedKey(int id, long reserved, String wrappedBy, byte[] sealed) {

    private static final byte FORMAT = 1;
    private static final int WRAPPED_BY_BYTES = 8;

    /** As bytes to keep. */
    public byte[] encode() {
        return ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES + WRAPPED_BY_BYTES + sealed.length)
                .put(FORMAT)
                .putInt(id)
                .putLong(reserved)
                .put(HexFormat.of().parseHex(wrappedBy))
                .put(sealed)
                .array();
    }

    /** Reads what {@link #encode} made. */
    public static WrappedKey decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var format = in.get();
        if (format != FORMAT) {
            throw new SealFailure("stored data key: format " + format + ", expected " + FORMAT);
        }
        var id = in.getInt();
        var reserved = in.getLong();
        var wrappedBy = new byte[WRAPPED_BY_BYTES];
        in.get(wrappedBy);
        var sealed = new byte[in.remaining()];
        in.get(sealed);
        return new WrappedKey(id, reserved, HexFormat.of().formatHex(wrappedBy), sealed);
    }
}
