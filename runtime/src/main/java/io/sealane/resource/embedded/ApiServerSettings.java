package io.sealane.resource.embedded;

import com.typesafe.config.Config;
import io.sealane.resource.embedded.token.TokenSettings;
import io.sealane.resource.embedded.upkeep.EventLimits;
import java.time.Duration;

/**
 * Bounds of the embedded API server.
 *
 * @param objectBytesMax size of an object and of a request's body; positive
 * @param bodyWait how long a body may take to arrive
 * @param watchMax how long a watch lasts; clients then ask again
 * @param bookmarkEvery how often a watch that wants to know tells its place
 * @param watchesMax how many watches may be open; positive. One more is answered with 429
 * @param tokens of service accounts
 * @param events how long they are kept
 */
public record ApiServerSettings(
        int objectBytesMax,
        Duration bodyWait,
        Duration watchMax,
        Duration bookmarkEvery,
        int watchesMax,
        TokenSettings tokens,
        EventLimits events) {

    private static final int WATCHES = 1000;
    private static final int MIB_AND_HALF = 3 * 512 * 1024;

    public ApiServerSettings {
        if (objectBytesMax <= 0) {
            throw new IllegalArgumentException("object-bytes-max: " + objectBytesMax + ", expected a positive number");
        }
        if (watchesMax <= 0) {
            throw new IllegalArgumentException("watches-max: " + watchesMax + ", expected a positive number");
        }
        positive("body-wait", bodyWait);
        positive("watch-max", watchMax);
        positive("bookmark-every", bookmarkEvery);
    }

    /** The standard bounds of tokens and events. */
    public ApiServerSettings(
            int objectBytesMax, Duration bodyWait, Duration watchMax, Duration bookmarkEvery, int watchesMax) {
        this(
                objectBytesMax,
                bodyWait,
                watchMax,
                bookmarkEvery,
                watchesMax,
                TokenSettings.standard(),
                EventLimits.standard());
    }

    /** 1.5 MiB, 30 s, 30 min, 1 min, 1,000 watches. */
    public static ApiServerSettings standard() {
        return new ApiServerSettings(
                MIB_AND_HALF, Duration.ofSeconds(30), Duration.ofMinutes(30), Duration.ofMinutes(1), WATCHES);
    }

    /** Reads {@code sealane.api-server}. */
    public static ApiServerSettings from(Config config) {
        return new ApiServerSettings(
                Math.toIntExact(config.getBytes("object-bytes-max")),
                config.getDuration("body-wait"),
                config.getDuration("watch-max"),
                config.getDuration("bookmark-every"),
                config.getInt("watches-max"),
                TokenSettings.from(config.getConfig("tokens")),
                EventLimits.from(config.getConfig("events")));
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + ", expected a positive duration");
        }
    }
}
