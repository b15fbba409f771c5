package io.sealane.gateway;

import akka.Done;
import akka.actor.typed.ActorSystem;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.transport.Transport;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.watch.TransportWatch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Opens, reports and drains the listeners of one node. Any thread.
 *
 * <p>The layers of a request, from the socket up, all on one event loop:
 *
 * <ol>
 *   <li>connection limit;
 *   <li>first bytes: TLS, HTTP/2 or HTTP/1.1, within the peek deadline;
 *   <li>TLS: the identity that answers for the server name, else {@code unrecognized_name};
 *   <li>for HTTP/2, frames counted before they are decoded;
 *   <li>Akka HTTP: parsing, flow control, rendering;
 *   <li>header size, path encoding, pace of the body; the connection's facts are attached;
 *   <li>the listener's handler.
 * </ol>
 */
public final class Gateway {

    private final Transport transport;
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

    private Gateway(Transport transport) {
        this.transport = transport;
    }

    /** A gateway without listeners. */
    public static Gateway on(ActorSystem<?> system, Loops loops, TransportSettings settings) {
        return on(system, loops, settings, TransportWatch.none());
    }

    /** A gateway without listeners that tells what happens on those to come. */
    public static Gateway on(ActorSystem<?> system, Loops loops, TransportSettings settings, TransportWatch watch) {
        return new Gateway(Transport.on(system, loops, settings, watch));
    }

    /**
     * Opens a listener.
     *
     * @return fails with {@link io.sealane.gateway.transport.Acceptor.BindFailure} if the address cannot be had, and with
     *     {@link IllegalArgumentException} if a listener of that name is open
     */
    public CompletionStage<Listener> open(ListenerSpec spec) {
        if (listeners.containsKey(spec.name())) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "name of a listener: expected one that is not open yet, got " + spec.name()));
        }
        return Listener.open(transport, spec).thenApply(listener -> {
            listeners.put(spec.name(), listener);
            return listener;
        });
    }

    /** The open listeners; each one's {@code toString} is a line for people. */
    public List<Listener> listeners() {
        return List.copyOf(listeners.values());
    }

    /** Takes no new connections anywhere; the open ones go on. */
    public CompletionStage<Done> stopAccepting() {
        return all(listeners.values(), Listener::stopAccepting);
    }

    /** Closes one listener as {@link Listener#drain} does. */
    public CompletionStage<Done> close(Listener listener, Duration deadline) {
        listeners.remove(listener.name(), listener);
        return listener.drain(deadline);
    }

    /**
     * Stops accepting, lets open requests finish and closes all connections.
     *
     * @param deadline after which connections that are still open are reset; positive
     */
    public CompletionStage<Done> drain(Duration deadline) {
        return all(listeners.values(), listener -> close(listener, deadline));
    }

    private static CompletionStage<Done> all(
            Collection<Listener> listeners, Function<Listener, CompletionStage<Done>> action) {
        var each = listeners.stream()
                .map(action)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(each).thenApply(nothing -> Done.getInstance());
    }
}
