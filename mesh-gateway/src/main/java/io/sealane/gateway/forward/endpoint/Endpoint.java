package io.sealane.gateway.forward.endpoint;

import java.net.InetSocketAddress;

/** Where a host name of the mesh leads. */
public sealed interface Endpoint {

    /** A socket to connect to; already resolved. */
    record Socket(InetSocketAddress address) implements Endpoint {}

    /** A workload in this JVM; no socket is involved. */
    record InProcess(String name, LocalHandler handler) implements Endpoint {}
}
