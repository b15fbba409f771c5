package io.sealane.gateway.forward.endpoint;

import io.netty.util.NetUtil;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.loop.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Finds the addresses of host names that are not the mesh's own; asks the platform's resolver off the loop, since it blocks.
 *
 * <p>Called on the loop that it was made with.
 */
public final class Addresses {

    /** Takes the outcome, on the loop; exactly one call. */
    public interface Found {

        /** At least one, in the resolver's order. */
        void found(List<InetSocketAddress> addresses);

        /** No address: none is known, or the work queue is full. */
        void failed(Failed failure);
    }

    private final Loop loop;
    private final Executor work;

    /**
     * Look-ups for one loop.
     *
     * @param work runs those that block
     */
    public Addresses(Loop loop, Executor work) {
        this.loop = loop;
        this.work = work;
    }

    /** The addresses of {@code host}, which may be an address itself, with {@code port}. */
    public void find(String host, int port, Found found) {
        var literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            found.found(List.of(new InetSocketAddress(literal, port)));
            return;
        }
        try {
            work.execute(() -> lookUp(host, port, found));
        } catch (RejectedExecutionException full) {
            found.failed(new Failed(Kind.OVERLOADED, "the work queue takes no look-up of " + host + " now"));
        }
    }

    private void lookUp(String host, int port, Found found) {
        try {
            var addresses = new ArrayList<InetSocketAddress>();
            for (var address : InetAddress.getAllByName(host)) {
                addresses.add(new InetSocketAddress(address, port));
            }
            loop.execute(() -> found.found(addresses));
        } catch (UnknownHostException e) {
            loop.execute(() -> found.failed(new Failed(Kind.UNRESOLVED, "no address for " + host)));
        }
    }
}
