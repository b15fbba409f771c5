package io.sealane.gateway.forward;

import java.security.cert.X509Certificate;
import java.util.List;

/** One open upstream connection, on its loop. It tells its {@link TargetPool} when it has room again and when it is gone. */
interface Connection {

    /** Whether it may be given an exchange: open, and not about to close. */
    boolean usable();

    /** How many exchanges it can take at once now. */
    int room();

    /** Whether nothing is under way on it. */
    boolean idle();

    /** Starts an exchange; only with {@link #room}. */
    void run(Exchange exchange);

    /** Takes nothing more, and closes when what is under way has ended. */
    void leave();

    /** The chain that the peer proved itself with, leaf first; empty when the connection is not encrypted. */
    List<X509Certificate> peer();

    /** Closes it; what is under way fails. */
    void close();
}
