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
 */
public record WatchLimits(Duration lifeMax, Duration bookmarkEvery, int openMax, int perIdentityMax) {

    private static final int OPEN = 1000;
    private static final int PER_IDENTITY = 400;

    public WatchLimits {
        positive("watch-max", lifeMax);
        positive("bookmark-every", bookmarkEvery);
        positive("watches-max", openMax);
        positive("watches-per-identity-max", perIdentityMax);
    }

    /** 30 min, 1 min, 1,000 watches, 400 of one identity. */
    public static WatchLimits standard() {
        return new WatchLimits(Duration.ofMinutes(30), Duration.ofMinutes(1), OPEN, PER_IDENTITY);
    }

    /** Reads {@code watch-max}, {@code bookmark-every}, {@code watches-max} and {@code watches-per-identity-max}. */
    public static WatchLimits from(Config config) {
        return new WatchLimits(
                config.getDuration("watch-max"),
                config.getDuration("bookmark-every"),
                config.getInt("watches-max"),
                config.getInt("watches-per-identity-max"));
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + ", expected a positive duration");
        }
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + ", expected a positive number");
        }
    }
}
