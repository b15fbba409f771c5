package io.sealane.gateway.transport;

import com.typesafe.config.Config;
import io.sealane.gateway.transport.limit.Check;
import java.time.Duration;

/**
 * Limits of wrapped request functions.
 *
 * @param entityBytesMax largest request body that is collected; a larger one is answered with 413; positive
 * @param entityTimeout how long a request body may take to arrive, else 408; positive
 */
public record RoutesSettings(long entityBytesMax, Duration entityTimeout) {

    public RoutesSettings {
        Check.within(entityBytesMax, 1, Integer.MAX_VALUE, "routes.entity-bytes-max");
        Check.positive(entityTimeout, "routes.entity-timeout");
    }

    /**
     * Reads {@code sealane.gateway.routes}.
     *
     * @param config the fragment below that path
     */
    public static RoutesSettings from(Config config) {
        return new RoutesSettings(config.getBytes("entity-bytes-max"), config.getDuration("entity-timeout"));
    }
}
