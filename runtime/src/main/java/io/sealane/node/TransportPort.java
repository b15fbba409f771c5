package io.sealane.node;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether the transport between nodes can listen, because the actor system tells it only by its logs. */
final class TransportPort {

    private static final String ARTERY = "akka.remote.artery.";

    private TransportPort() {}

    /**
     * Binds the address for a moment. Who takes it between this and the start of the transport is found by the transport only.
     *
     * @param config the node's whole configuration
     * @throws StartFailure names the port and what was expected
     */
    static void requireFree(Config config) {
        var host = either(config, "bind.hostname", "canonical.hostname");
        var port = Integer.parseInt(either(config, "bind.port", "canonical.port"));
        // Akka's placeholders such as <getHostAddress> are for Akka to resolve.
        if (port == 0 || host.startsWith("<")) {
            return;
        }
        try (var probe = new ServerSocket()) {
            // A port whose last connections have just been closed is free.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
        } catch (IOException e) {
            throw new StartFailure(
                    "cluster transport: port " + port + " is taken; expected one that is free on " + host
                            + ", end who listens there or choose another with --port-offset",
                    e);
        }
    }

    private static String either(Config config, String first, String second) {
        var value = config.getString(ARTERY + first);
        return value.isBlank() ? config.getString(ARTERY + second) : value;
    }
}
