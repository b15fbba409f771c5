package io.sealane.eventing.controller;

/**
 * Where this node takes events in, for {@code status.annotations["sealane.io/local-url"]}.
 *
 * @param httpPort of the cluster-local listener in the clear on localhost
 * @param httpsPort of the cluster-local TLS listener on localhost
 */
public record IngressAddresses(int httpPort, int httpsPort) {

    public IngressAddresses {
        requirePort(httpPort, "http-port");
        requirePort(httpsPort, "https-port");
    }

    private static void requirePort(int port, String name) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(name + ": expected 1 to 65535, got " + port);
        }
    }
}
