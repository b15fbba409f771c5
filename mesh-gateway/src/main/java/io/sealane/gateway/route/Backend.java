package io.sealane.gateway.route;

import java.util.Map;

/**
 * One of the places that a path leads to.
 *
 * @param host a name of the mesh, such as {@code hello-00001.default.svc.cluster.local}; lower case
 * @param port 1 to 65535
 * @param http2 whether it speaks HTTP/2 without being asked (RFC 9113 section 3.3); HTTP/1.1 otherwise
 * @param percent its share of the requests, 0 to 100
 * @param setHeaders fields that the request has when it arrives there, whatever the client said; names in lower case
 * @param deadlines how long it may take
 * @param concurrencyMax requests under way at each of its Pods at a time; 0 for any number
 * @param encrypted whether it speaks TLS, and agrees on the protocol within it
 */
public record Backend(
        String host,
        int port,
        boolean http2,
        int percent,
        Map<String, String> setHeaders,
        Deadlines deadlines,
        int concurrencyMax,
        boolean encrypted) {

    public Backend {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: expected 1 to 65535, got " + port);
        }
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent: expected 0 to 100, got " + percent);
        }
        if (concurrencyMax < 0) {
            throw new IllegalArgumentException("concurrencyMax: expected 0 or more, got " + concurrencyMax);
        }
        setHeaders = Map.copyOf(setHeaders);
    }

    /** One in the clear. */
    public Backend(
            String host,
            int port,
            boolean http2,
            int percent,
            Map<String, String> setHeaders,
            Deadlines deadlines,
            int concurrencyMax) {
        this(host, port, http2, percent, setHeaders, deadlines, concurrencyMax, false);
    }

    /** The same over TLS. */
    public Backend overTls() {
        return new Backend(host, port, http2, percent, setHeaders, deadlines, concurrencyMax, true);
    }

    /** One that takes any number of requests at a time. */
    public Backend(
            String host, int port, boolean http2, int percent, Map<String, String> setHeaders, Deadlines deadlines) {
        this(host, port, http2, percent, setHeaders, deadlines, 0);
    }
}
