package io.sealane.gateway.transport;

import akka.actor.typed.ActorSystem;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.watch.TransportWatch;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** Serves HTTP/1.1 and HTTP/2 on the loops of one node. Any thread. */
public final class Transport {

    private final Shared shared;

    private Transport(Shared shared) {
        this.shared = shared;
    }

    /** A transport that binds nothing yet. */
    public static Transport on(ActorSystem<?> system, Loops loops, TransportSettings settings) {
        return on(system, loops, settings, TransportWatch.none());
    }

    /** A transport that tells what happens on its listeners. */
    public static Transport on(ActorSystem<?> system, Loops loops, TransportSettings settings, TransportWatch watch) {
        return new Transport(Shared.of(system, loops, settings, watch));
    }

    /**
     * Listens on a port.
     *
     * @param listener its name, for {@link ConnectionFacts} and messages
     * @param address port 0 takes any free one
     * @return fails with {@link Acceptor.BindFailure}
     */
    public CompletionStage<Acceptor> bind(
            String listener, InetSocketAddress address, Security security, RequestHandler handler) {
        return Acceptor.bind(listener, address, security, handler, shared);
    }
}
