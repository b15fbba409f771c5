package io.sealane.resource.client;

import java.net.URI;
import javax.net.ssl.SSLContext;

/**
 * How to reach a Kubernetes API and as whom, like one context of a kubeconfig.
 *
 * @param url the server's base URL, {@code https}
 * @param tls whom to trust, and the client's own certificate; from {@code io.sealane.cert.tls}
 */
public record ApiAccess(URI url, SSLContext tls) {

    public ApiAccess {
        if (!"https".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("url: expected https with a host, got " + url);
        }
    }

    @Override
    public String toString() {
        return "ApiAccess[" + url + "]";
    }
}
