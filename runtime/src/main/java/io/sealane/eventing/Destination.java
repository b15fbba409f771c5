package io.sealane.eventing;

import io.sealane.cert.trust.TrustBundle;
import java.net.URI;

/**
 * Where events are sent.
 *
 * @param uri absolute, {@code http} or {@code https}
 * @param trust which roots the receiver's chain may end at; not looked at for {@code http}
 */
public record Destination(URI uri, TrustBundle trust) {

    public Destination {
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("uri: expected http or https with a host, got " + uri);
        }
    }
}
