package io.sealane.resource.embedded;

import com.typesafe.config.Config;
import io.sealane.resource.embedded.token.TokenSettings;
import io.sealane.resource.embedded.upkeep.EventLimits;
import io.sealane.resource.embedded.verb.WatchLimits;
import java.time.Duration;

/**
 * Bounds of the embedded API server.
 *
 * @param objectBytesMax size of an object and of a request's body; positive
 * @param bodyWait how long a body may take to arrive
 * @param watches how long they last and how many there may be
 * @param tokens of service accounts
 * @param events how long they are kept
 */
public record ApiServerSettings(
        int objectBytesMax, Duration bodyWait, WatchLimits watches, TokenSettings tokens, EventLimits events) {

    private static final int MIB_AND_HALF = 3 * 512 * 1024;

    public ApiServerSettings {
        if (objectBytesMax <= 0) {
            throw new IllegalArgumentException("object-bytes-max: " + objectBytesMax + ", expected a positive number");
        }
        if (bodyWait.isZero() || bodyWait.isNegative()) {
            throw new IllegalArgumentException("body-wait: " + bodyWait + ", expected a positive duration");
        }
    }

    /** 1.5 MiB, 30 s, and the standard bounds of watches, tokens and events. */
    public static ApiServerSettings standard() {
        return standard(WatchLimits.standard());
    }

    /** As {@link #standard()}, with other bounds of watches. */
    public static ApiServerSettings standard(WatchLimits watches) {
        return new ApiServerSettings(
                MIB_AND_HALF, Duration.ofSeconds(30), watches, TokenSettings.standard(), EventLimits.standard());
    }

    /** Reads {@code sealane.api-server}. */
    public static ApiServerSettings from(Config config) {
        return new ApiServerSettings(
                Math.toIntExact(config.getBytes("object-bytes-max")),
                config.getDuration("body-wait"),
                WatchLimits.from(config),
                TokenSettings.from(config.getConfig("tokens")),
                EventLimits.from(config.getConfig("events")));
    }
}
