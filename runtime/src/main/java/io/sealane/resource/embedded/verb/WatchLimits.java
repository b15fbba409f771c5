package io.sealane.resource.embedded.verb;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Bounds of watches.
 *
 * @param lifeMax how long a watch lasts; clients then ask again; positive
 * @param bookmarkEvery how often a watch that wants to know tells its place; positive
 * @param openMax how many watches may be open; positive. One more is answered with 429
 * @param perIdentityMax how many of these one identity may have; positive
 * @param bytesMax how many bytes of events may wait for slow clients; beyond it watches wait until there is room; positive
 * @param stallMax how long a client may take nothing while room is scarce; then its watch ends; positive
 */
public record WatchLimits(
        Duration lifeMax, Duration bookmarkEvery, int openMax, int perIdentityMax, long bytesMax, Duration stallMax) {

    private static final int OPEN = 1000;
    private static final int PER_IDENTITY = 400;
    private static final long BYTES = 32L * 1024 * 1024;

    public WatchLimits {
        positive("watch-max", lifeMax);
        positive("bookmark-every", bookmarkEvery);
        positive("watches-max", openMax);
        positive("watches-per-identity-max", perIdentityMax);
        positive("watch-bytes-max", bytesMax);
        positive("watch-stall-max", stallMax);
    }

    /** 30 min, 1 min, 1,000 watches, 400 of one identity, 32 MiB, 10 s. */
    public static WatchLimits standard() {
        return new WatchLimits(
                Duration.ofMinutes(30), Duration.ofMinutes(1), OPEN, PER_IDENTITY, BYTES, Duration.ofSeconds(10));
    }

    /** Reads the settings of {@code sealane.api-server} whose names begin with {@code watch}, and {@code bookmark-every}. */
    public static WatchLimits from(Config config) {
        return new WatchLimits(
                config.getDuration("watch-max"),
                config.getDuration("bookmark-every"),
                config.getInt("watches-max"),
                config.getInt("watches-per-identity-max"),
                config.getMemorySize("watch-bytes-max").toBytes(),
                config.getDuration("watch-stall-max"));
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + ", expected a positive duration");
        }
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + ", expected a positive number");
        }
    }
}
