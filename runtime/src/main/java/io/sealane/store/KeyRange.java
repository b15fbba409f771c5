package io.sealane.store;

import java.util.Arrays;

/**
 * Keys from the first (inclusive) to the end (exclusive), compared as unsigned bytes.
 *
 * @param from first key of the range
 * @param end first key behind the range
 */
@SuppressWarnings("ArrayRecordComponent")
public record KeyRange(byte[] from, byte[] end) {

    public KeyRange {
        if (Arrays.compareUnsigned(from, end) > 0) {
            throw new IllegalArgumentException("end: " + Arrays.toString(end) + " is before from "
                    + Arrays.toString(from) + ", expected the same or later");
        }
    }

    /** All keys that begin with these bytes; at least one byte below 0xff is needed, else the range has no end. */
    public static KeyRange startingWith(byte[] prefix) {
        var last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            throw new IllegalArgumentException("prefix: is empty or all 0xff, expected a byte below 0xff");
        }
        var end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return new KeyRange(prefix, end);
    }
}
