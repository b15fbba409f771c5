package io.sealane.gateway.forward.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The shipped {@link EgressPolicy}.
 *
 * <p>Refused always: our own admin ports on any address of this machine, link-local, wildcard and multicast addresses, and the
 * metadata services of clouds, also inside NAT64 and 6to4 addresses. Then {@code deny} refuses, and a non-empty {@code allow}
 * refuses everything else.
 *
 * @param adminPorts ports that this node's administration listens on
 * @param ownAddresses addresses of this machine; loopback need not be among them
 * @param loopback whether other ports on loopback may be connected to; true on a laptop
 * @param allow when not empty, only addresses in one of these networks, and loopback as {@code loopback} says
 * @param deny addresses in one of these networks are refused
 */
public record EgressRules(
        Set<Integer> adminPorts, Set<InetAddress> ownAddresses, boolean loopback, List<Cidr> allow, List<Cidr> deny)
        implements EgressPolicy {

    private static final List<Cidr> METADATA = List.of(
            Cidr.parse("100.100.100.200/32"), // Alibaba Cloud
            Cidr.parse("168.63.129.16/32"), // Azure's host agent
            Cidr.parse("192.0.0.192/32"), // Oracle Cloud
            Cidr.parse("fd00:ec2::/32"), // Amazon EC2
            Cidr.parse("fd20:ce::254/128")); // Google Cloud

    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");

    public EgressRules {
        adminPorts = Set.copyOf(adminPorts);
        ownAddresses = Set.copyOf(ownAddresses);
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    @Override
    public Optional<String> refusal(InetSocketAddress address) {
        var host = address.getAddress();
        if (host == null) {
            return Optional.of("the address is not resolved");
        }
        var embedded = embedded(host);
        if (embedded.isPresent()) {
            var refusal = refusal(new InetSocketAddress(embedded.get(), address.getPort()));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return refusal(host, address.getPort());
    }

    private Optional<String> refusal(InetAddress host, int port) {
        if (host.isAnyLocalAddress() || host.isMulticastAddress()) {
            return Optional.of("wildcard and multicast addresses are no upstreams");
        }
        if (host.isLinkLocalAddress()) {
            return Optional.of("link-local addresses are refused, cloud metadata is served there");
        }
        if (contains(METADATA, host)) {
            return Optional.of("it belongs to a cloud's metadata service");
        }
        boolean here = host.isLoopbackAddress() || ownAddresses.contains(host);
        if (here && adminPorts.contains(port)) {
            return Optional.of("port " + port + " is an administration port of this node");
        }
        if (contains(deny, host)) {
            return Optional.of("it is in a denied network");
        }
        if (host.isLoopbackAddress()) {
            return loopback ? Optional.empty() : Optional.of("loopback is refused by setting");
        }
        return allow.isEmpty() || contains(allow, host)
                ? Optional.empty()
                : Optional.of("it is in none of the allowed networks");
    }

    private static boolean contains(List<Cidr> networks, InetAddress host) {
        for (var network : networks) {
            if (network.contains(host)) {
                return true;
            }
        }
        return false;
    }

    /** The IPv4 address that a translator on the way would make of an IPv6 one (RFC 6052, RFC 3056). */
    private static Optional<InetAddress> embedded(InetAddress host) {
        if (host instanceof Inet4Address) {
            return Optional.empty();
        }
        if (NAT64.contains(host)) {
            return Optional.of(Cidr.fourBytes(host.getAddress(), 12));
        }
        return SIX_TO_FOUR.contains(host) ? Optional.of(Cidr.fourBytes(host.getAddress(), 2)) : Optional.empty();
    }
}
