package io.sealane.gateway.listener;

import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Security;
import java.net.InetSocketAddress;

/**
 * A listener to open.
 *
 * @param name unique within a gateway; stands in logs and in the facts of each connection
 * @param address where to listen; port 0 takes any free one
 * @param security TLS, plaintext or both
 * @param handler takes every request
 */
public record ListenerSpec(String name, InetSocketAddress address, Security security, RequestHandler handler) {

    public ListenerSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name of a listener: expected some text, got none");
        }
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(
                    "address of listener " + name + ": expected a resolved address, got " + address);
        }
    }
}
