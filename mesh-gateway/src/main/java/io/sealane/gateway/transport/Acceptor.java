package io.sealane.gateway.transport;

import akka.Done;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sealane.gateway.watch.ListenerWatch;
import io.sealane.gateway.watch.ListenerWatch.Refusal;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A bound port and the connections that came in through it. Any thread. */
public final class Acceptor {

    private final Reception reception;
    private final Shared shared;
    private final Security security;
    private final ListenerWatch watch;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Channel> bound = new CompletableFuture<>();

    private Acceptor(String listener, Shared shared, Security security, RequestHandler handler) {
        this.shared = shared;
        this.security = security;
        this.watch = shared.watch().listener(listener);
        this.reception = new Reception(listener, handler, watch, shared);
    }

    static CompletionStage<Acceptor> bind(
            String listener, InetSocketAddress address, Security security, RequestHandler handler, Shared shared) {
        var acceptor = new Acceptor(listener, shared, security, handler);
        acceptor.bind(address);
        return acceptor.bound.thenApply(channel -> acceptor);
    }

    /** Where it listens; the port is the real one. */
    public InetSocketAddress address() {
        return (InetSocketAddress) bound.join().localAddress();
    }

    /** Open connections. */
    public int connections() {
        return open.size();
    }

    /** Open connections whose client was shown such a chain, leaf first, or has shown one. */
    public int connections(Predicate<List<X509Certificate>> chain) {
        return (int) open.stream().filter(one -> one.reliesOn(chain)).count();
    }

    /**
     * Lets the open requests of some connections finish and closes these; the port stays open.
     *
     * @param chain which, by what their client was shown or has shown, leaf first
     * @param deadline after which those that are still open are reset; positive
     */
    public void drain(Predicate<List<X509Certificate>> chain, Duration deadline) {
        open.stream().filter(one -> one.reliesOn(chain)).forEach(one -> one.drain(deadline));
    }

    /** Takes no new connections; the open ones go on. */
    public CompletionStage<Done> stopAccepting() {
        var done = new CompletableFuture<Done>();
        var socket = bound.join();
        // The selector gives the socket back to the system in its next turn only; until then the kernel goes on
        // accepting.
        socket.close()
                .addListener(closed ->
                        socket.eventLoop().schedule(() -> done.complete(Done.getInstance()), 1, TimeUnit.MILLISECONDS));
        return done;
    }

    /**
     * Stops accepting, lets open requests finish and closes all connections.
     *
     * @param deadline after which connections that are still open are reset; positive
     * @return completed when the last connection has closed
     */
    public CompletionStage<Done> drain(Duration deadline) {
        return stopAccepting().thenCompose(stopped -> {
            var connections = open.toArray(Connection[]::new);
            var closed = new CompletableFuture<?>[connections.length];
            for (var i = 0; i < connections.length; i++) {
                connections[i].drain(deadline);
                closed[i] = connections[i].closed();
            }
            return CompletableFuture.allOf(closed).thenApply(nothing -> Done.getInstance());
        });
    }

    private void bind(InetSocketAddress address) {
        new ServerBootstrap()
                .group((EventLoopGroup) shared.loops().threads())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, shared.settings().accepting().backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        bound.complete(done.channel());
                    } else {
                        bound.completeExceptionally(new BindFailure(reception.listener(), address, done.cause()));
                    }
                });
    }

    private void accept(SocketChannel channel) {
        var loop = shared.loops().of(channel.eventLoop());
        var from = channel.remoteAddress();
        var client = reception.handler().isShared(from.getAddress(), List.of())
                ? shared.clients().ofMany(from)
                : shared.clients().opened(from);
        var connection = new Connection(reception, loop, channel, client);
        var count = shared.connections().incrementAndGet();
        channel.closeFuture().addListener(closed -> {
            shared.connections().decrementAndGet();
            shared.clients().closed(client, loop);
        });
        var max = shared.settings().accepting();
        if (count > max.connectionsMax()) {
            refuse(connection, Refusal.CONNECTIONS_MAX, "more than " + max.connectionsMax() + " connections are open");
            return;
        }
        if (client.tooManyConnections()) {
            refuse(
                    connection,
                    Refusal.CLIENT_CONNECTIONS_MAX,
                    "more than " + max.connectionsPerClientMax() + " connections of this client are open");
            return;
        }
        open.add(connection);
        watch.opened();
        channel.closeFuture().addListener(closed -> {
            open.remove(connection);
            watch.closed();
        });
        connection.open(security);
    }

    private void refuse(Connection connection, Refusal reason, String why) {
        shared.refusals().info(connection.now(), "{}: reset: {}", connection, why);
        watch.refused(reason);
        connection.abort();
    }

    /** A port that could not be bound. */
    public static final class BindFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        BindFailure(String listener, InetSocketAddress address, Throwable cause) {
            super("listener " + listener + ": cannot listen on " + address + ": " + cause.getMessage(), cause);
        }
    }
}
