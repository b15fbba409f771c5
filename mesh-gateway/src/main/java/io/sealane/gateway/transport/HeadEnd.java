package io.sealane.gateway.transport;

/**
 * Finds the end of an HTTP/1.1 head whose last field ends within a UTF-8 character. Akka HTTP takes the line end for the rest of that
 * character and would wait for the end of a head that has ended.
 */
final class HeadEnd {

    private static final String EMPTY_LINE = "\r\n\r\n";
    private static final int TWO_BYTES = 0xC0;
    private static final int THREE_BYTES = 0xE0;
    private static final int FOUR_BYTES = 0xF0;
    private static final int ASCII_MAX = 0x7F;

    private int matched;
    private int missing;
    private boolean cut;
    private boolean over;

    /** The next byte is the first of a head. */
    void begin() {
        matched = 0;
        missing = 0;
        cut = false;
        over = false;
    }

    /** Looks at the next bytes: whether the head ends with them, and within a character. */
    boolean isCut(byte[] bytes) {
        for (var i = 0; i < bytes.length && !over; i++) {
            look(bytes[i] & 0xFF);
        }
        return over && cut;
    }

    private void look(int value) {
        if (value == EMPTY_LINE.charAt(matched)) {
            if (matched == 0) {
                cut = missing > 0;
            }
            matched++;
            over = matched == EMPTY_LINE.length();
            missing = 0;
        } else {
            matched = 0;
            if (value == EMPTY_LINE.charAt(0)) {
                look(value);
            } else {
                missing = missingAfter(value);
            }
        }
    }

    private int missingAfter(int value) {
        if (value >= FOUR_BYTES) {
            return 3;
        } else if (value >= THREE_BYTES) {
            return 2;
        } else if (value >= TWO_BYTES) {
            return 1;
        }
        return value > ASCII_MAX ? Math.max(0, missing - 1) : 0;
    }
}
