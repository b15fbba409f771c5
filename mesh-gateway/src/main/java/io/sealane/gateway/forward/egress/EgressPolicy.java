package io.sealane.gateway.forward.egress;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Decides whether an upstream address may be connected to. Pure, and asked about the <em>resolved</em> address that is then
 * connected to, so that a name cannot change its meaning in between.
 */
@FunctionalInterface
public interface EgressPolicy {

    /** Why the address is refused; empty when it may be connected to. */
    Optional<String> refusal(InetSocketAddress address);
}
