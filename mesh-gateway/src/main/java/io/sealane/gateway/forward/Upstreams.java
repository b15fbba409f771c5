package io.sealane.gateway.forward;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.ClientTls;
import io.sealane.gateway.forward.egress.EgressPolicy;
import io.sealane.gateway.forward.endpoint.NameResolver;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.transport.loop.Loop;
import java.security.cert.X509Certificate;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The upstream side of every event loop: one {@link UpstreamClient} each, with its own connections.
 *
 * <p>A request's host is looked up in the {@link NameResolver} first, in DNS otherwise (on the work executor), then checked by the
 * {@link EgressPolicy}; the connection goes to the address that was checked. Redirects are never followed.
 */
public final class Upstreams implements AutoCloseable {

    private final Map<Loop, LoopUpstreams> byLoop;

    private Upstreams(Map<Loop, LoopUpstreams> byLoop) {
        this.byLoop = byLoop;
    }

    /**
     * Upstreams for a set of loops.
     *
     * @param settings limits, per loop
     * @param tls makes the TLS of https upstreams; stays the caller's
     * @param loops all loops that will ask
     * @param names the names of the mesh
     * @param egress asked before each connection
     * @param work runs DNS look-ups, the preparation of TLS contexts and local handlers; may refuse tasks, which is answered {@link UpstreamAnswer.Kind#OVERLOADED}
     */
    public static Upstreams create(
            UpstreamSettings settings,
            ClientTls tls,
            List<Loop> loops,
            NameResolver names,
            EgressPolicy egress,
            Executor work) {
        var byLoop = new IdentityHashMap<Loop, LoopUpstreams>();
        for (var loop : loops) {
            var connector = new Connector(settings, loop, egress, new UpstreamTls(tls), work);
            byLoop.put(
                    loop,
                    new LoopUpstreams(
                            settings,
                            loop,
                            names,
                            connector,
                            new LocalCall(loop, work, settings.localContentBytesMax())));
        }
        return new Upstreams(byLoop);
    }

    /**
     * The client that belongs to a loop. Safe for any thread; the client itself is for the loop only.
     *
     * @throws IllegalArgumentException for a loop that was not among those given at the start
     */
    public UpstreamClient on(Loop loop) {
        var client = byLoop.get(loop);
        if (client == null) {
            throw new IllegalArgumentException("loop " + loop.index() + ": expected one of those given at the start");
        }
        return client;
    }

    /**
     * As {@link #on}, for senders that show a certificate: to upstreams that ask for one and trust its issuer, or do not say whom they
     * trust.
     *
     * @param sender asked for each request; a connection belongs to the certificate that was shown on it
     */
    public Function<Loop, UpstreamClient> showing(Supplier<Optional<Credential>> sender) {
        return loop -> loop(loop).showing(sender);
    }

    /**
     * An open connection to an encrypted upstream.
     *
     * @param peer the chain that it proved itself with, leaf first; not empty
     * @param leave has it take no further request and close when none is open; any thread
     */
    public record Open(List<X509Certificate> peer, Runnable leave) {

        public Open {
            peer = List.copyOf(peer);
        }
    }

    /** The encrypted connections that are open now. Safe for any thread. */
    public CompletionStage<List<Open>> open() {
        CompletionStage<List<Open>> all = CompletableFuture.completedFuture(List.of());
        for (var entry : byLoop.entrySet()) {
            var some = new CompletableFuture<List<Open>>();
            entry.getKey().execute(() -> some.complete(entry.getValue().open()));
            all = all.thenCombine(
                    some,
                    (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
        }
        return all;
    }

    LoopUpstreams loop(Loop loop) {
        return (LoopUpstreams) on(loop);
    }

    /** Closes every connection; open exchanges fail as {@link UpstreamAnswer.Kind#BROKEN}. Safe for any thread. */
    @Override
    public void close() {
        byLoop.forEach((loop, client) -> loop.execute(client::close));
    }
}
