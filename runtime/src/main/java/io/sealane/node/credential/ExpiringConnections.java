package io.sealane.node.credential;

import java.time.Instant;

/** Whoever has open connections that began with a certificate which may have ended since. */
@FunctionalInterface
public interface ExpiringConnections {

    /** Has those end whose certificate has, where the policy says so. Not on a loop. */
    void endExpired(Instant now);
}
