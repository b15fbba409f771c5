package io.sealane.eventing;

import io.sealane.cert.trust.TrustBundle;
import java.net.URI;
import java.util.Optional;

/**
 * Where events are sent.
 *
 * @param uri absolute, {@code http} or {@code https}
 * @param trust which roots the receiver's chain may end at; not looked at for {@code http}
 * @param inside the channel of this mesh that is meant, where events are stored there without a request; empty: they are sent to the URI
 */
public record Destination(URI uri, TrustBundle trust, Optional<BrokerId> inside) {

    /** One that is reached by its URI. */
    public Destination(URI uri, TrustBundle trust) {
        this(uri, trust, Optional.empty());
    }

    /** The same, where it is a channel of this mesh. */
    public Destination within(Optional<BrokerId> channel) {
        return new Destination(uri, trust, channel);
    }

    public Destination {
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("uri: expected http or https with a host, got " + uri);
        }
    }
}
