package io.sealane.gateway.listener;

import akka.Done;
import io.sealane.gateway.transport.Acceptor;
import io.sealane.gateway.transport.Security;
import io.sealane.gateway.transport.Transport;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** An open listener. Any thread. */
public final class Listener {

    private final ListenerSpec spec;
    private final Acceptor acceptor;

    private Listener(ListenerSpec spec, Acceptor acceptor) {
        this.spec = spec;
        this.acceptor = acceptor;
    }

    /** Binds; fails with {@link Acceptor.BindFailure}. */
    public static CompletionStage<Listener> open(Transport transport, ListenerSpec spec) {
        return transport
                .bind(spec.name(), spec.address(), spec.security(), spec.handler())
                .thenApply(acceptor -> new Listener(spec, acceptor));
    }

    public String name() {
        return spec.name();
    }

    /** Where it listens; the port is the real one. */
    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** Open connections. */
    public int connections() {
        return acceptor.connections();
    }

    /** Open connections whose client was shown such a chain, leaf first, or has shown one. */
    public int connections(Predicate<List<X509Certificate>> chain) {
        return acceptor.connections(chain);
    }

    /** Drains some connections as {@link Acceptor#drain(Predicate, Duration)} does; the listener stays open. */
    public void drain(Predicate<List<X509Certificate>> chain, Duration deadline) {
        acceptor.drain(chain, deadline);
    }

    /** Takes no new connections; the open ones go on. */
    public CompletionStage<Done> stopAccepting() {
        return acceptor.stopAccepting();
    }

    /**
     * Stops accepting, lets open requests finish and closes all connections.
     *
     * @param deadline after which connections that are still open are reset; positive
     * @return completed when the last connection has closed
     */
    public CompletionStage<Done> drain(Duration deadline) {
        return acceptor.drain(deadline);
    }

    /** One line for people: {@code external-https https://127.0.0.1:8443}. */
    @Override
    public String toString() {
        var scheme = spec.security() instanceof Security.PlaintextOnly
                ? "http"
                : spec.security() instanceof Security.TlsOnly ? "https" : "http+https";
        return name() + " " + scheme + "://" + address().getAddress().getHostAddress() + ":"
                + address().getPort();
    }
}
