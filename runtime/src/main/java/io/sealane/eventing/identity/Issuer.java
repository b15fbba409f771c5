package io.sealane.eventing.identity;

import io.sealane.cert.trust.TrustBundle;
import java.net.URI;

/**
 * Who issues tokens of senders.
 *
 * @param discovery says what it is and where its keys are: the URL before {@code /.well-known/openid-configuration} (OpenID Connect
 *     Discovery 1.0, 4)
 * @param trust which roots it may lead to, beside the platform's; not looked at for the API server
 */
public record Issuer(URI discovery, TrustBundle trust) {

    /** The API server of this node, whichever that is. */
    public static final URI API_SERVER = URI.create("https://kubernetes.default.svc");

    public Issuer {
        if (!"https".equals(discovery.getScheme()) || discovery.getHost() == null) {
            throw new IllegalArgumentException(
                    "oidc-discovery-base-url: expected an https URL with a host, got " + discovery);
        }
    }

    boolean isApiServer() {
        return discovery.getHost().equals(API_SERVER.getHost())
                || discovery.getHost().startsWith(API_SERVER.getHost() + ".");
    }
}
