package io.sealane.gateway.forward;

import io.sealane.cert.Credential;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What connections may be shared between: they lead to the same place and prove the same.
 *
 * @param host lower case, without brackets and trailing dot
 * @param address where the mesh says that the name is served; null when DNS decides
 * @param trust null when the connection is not encrypted
 * @param http1 whether nothing but HTTP/1.1 will do
 * @param http2 whether it speaks HTTP/2 in the clear without being asked (RFC 9113, 3.3)
 */
record Target(
        String host,
        int port,
        @Nullable InetSocketAddress address,
        @Nullable UpstreamTrust trust,
        boolean http2,
        boolean http1) {

    /** The port of every revision's Service. */
    static final int REVISION_PORT = 80;

    /** In the clear. */
    static Target plain(String host, int port, boolean http2) {
        return new Target(host, port, null, null, http2, false);
    }

    /** Over TLS, with whatever protocol is agreed on, unless it is to be changed from HTTP/1.1. */
    static Target encrypted(String host, int port, UpstreamTrust trust, boolean http1) {
        return new Target(host, port, null, trust, false, http1);
    }

    static Target of(UpstreamRequest request) {
        var uri = request.uri();
        return new Target(host(uri), port(uri), null, request.encrypted() ? request.trust() : null, false, false);
    }

    /** The same, reached by somebody who shows a certificate where it is asked for. */
    Target introducing(Credential credential) {
        return trust == null || trust.own().isPresent()
                ? this
                : new Target(host, port, address, trust.introducing(credential), http2, http1);
    }

    Target at(InetSocketAddress served) {
        return new Target(host, port, served, trust, http2, http1);
    }

    /** What requests are counted by: ports of one host may lead to different instances; that of revisions is the host's own. */
    String gate() {
        return port == REVISION_PORT ? host : host + ":" + port;
    }

    boolean encrypted() {
        return trust != null;
    }

    @Override
    public String toString() {
        return (encrypted() ? "https://" : "http://") + host + ":" + port + (address == null ? "" : " at " + address);
    }

    private static String host(URI uri) {
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static int port(URI uri) {
        if (uri.getPort() > 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
