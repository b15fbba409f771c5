package io.sealane.gateway.transport;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/**
 * Whom limits per client count together: one IPv4 address, or one IPv6 network of 64 bits, of which a single client has all addresses.
 *
 * @param text for maps and logs
 */
public record ClientAddress(String text) {

    /** Requests that came over no connection. */
    public static final ClientAddress UNKNOWN = new ClientAddress("unknown");

    private static final int NETWORK_BYTES = 8;

    /** The client at the other end of a connection. */
    public static ClientAddress of(InetSocketAddress remote) {
        var address = remote.getAddress();
        if (address == null) {
            return UNKNOWN;
        }
        return new ClientAddress(
                address instanceof Inet6Address
                        ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES) + "::/64"
                        : address.getHostAddress());
    }

    @Override
    public String toString() {
        return text;
    }
}
