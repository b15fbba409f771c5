package io.sealane.resource.client;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * How to reach a Kubernetes API and as whom, like one context of a kubeconfig.
 *
 * @param url the server's base URL, {@code https}
 * @param tls whom to trust, and the client's own certificate; from {@code io.sealane.cert.tls}
 * @param token asked for each request, for one that is not worn out; empty where the certificate says who it is. Must not wait for anything
 *     but a file
 */
public record ApiAccess(URI url, SSLContext tls, Optional<Supplier<String>> token) {

    public ApiAccess {
        if (!"https".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("url: expected https with a host, got " + url);
        }
    }

    /** By the client's certificate. */
    public ApiAccess(URI url, SSLContext tls) {
        this(url, tls, Optional.empty());
    }

    @Override
    public String toString() {
        return "ApiAccess[" + url + "]";
    }
}
