package io.sealane.gateway.transport.limit;

import java.util.Arrays;
import org.slf4j.Logger;

/** Lines that clients can cause as often as they like: so many per second are written, and how many were not. Any thread. */
public final class RareLog {

    private static final long SECOND_MILLIS = 1000;

    private final Logger log;
    private final int linesPerSecondMax;
    private long since;
    private int lines;
    private long suppressed;

    /** At most so many lines in a second. */
    public RareLog(Logger log, int linesPerSecondMax) {
        this.log = log;
        this.linesPerSecondMax = linesPerSecondMax;
    }

    /**
     * Writes a line, if there is room for it.
     *
     * @param now milliseconds of any steady clock
     */
    public void info(long now, String format, Object... arguments) {
        var left = admit(now);
        if (left < 0) {
            log.debug(format, arguments);
        } else if (left == 0) {
            log.info(format, arguments);
        } else {
            log.info(format + " ({} lines before this one were left out)", with(arguments, left));
        }
    }

    /** How many lines were left out before this one; negative when this one is left out too. */
    synchronized long admit(long now) {
        if (now - since >= SECOND_MILLIS) {
            since = now;
            lines = 0;
        }
        if (lines == linesPerSecondMax) {
            suppressed++;
            return -1;
        }
        lines++;
        var left = suppressed;
        suppressed = 0;
        return left;
    }

    private static Object[] with(Object[] arguments, long left) {
        var all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = left;
        return all;
    }
}
