package io.sealane.gateway.forward;

import io.sealane.gateway.transport.Loop;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The upstream side of every event loop: one {@link UpstreamClient} each, with its own connections.
 *
 * <p>A request's host is looked up in the {@link NameResolver} first, in DNS otherwise (on the work executor), then checked by the
 * {@link EgressPolicy}; the connection goes to the address that was checked. Redirects are never followed.
 */
public final class Upstreams implements AutoCloseable {

    private Upstreams() {}

    /**
     * Upstreams for a set of loops.
     *
     * @param settings limits, per loop
     * @param loops all loops that will ask
     * @param names the names of the mesh
     * @param egress asked before each connection
     * @param work runs DNS look-ups and local handlers; may refuse tasks, which is answered {@link UpstreamAnswer.Kind#OVERLOADED}
     */
    public static Upstreams create(
            UpstreamSettings settings, List<Loop> loops, NameResolver names, EgressPolicy egress, Executor work) {
        return new Upstreams();
    }

    /** The client that belongs to a loop. Safe for any thread; the client itself is for the loop only. */
    public UpstreamClient on(Loop loop) {
        throw new UnsupportedOperationException();
    }

    /** Closes every connection; open exchanges fail as {@link UpstreamAnswer.Kind#BROKEN}. Safe for any thread. */
    @Override
    public void close() {}
}
