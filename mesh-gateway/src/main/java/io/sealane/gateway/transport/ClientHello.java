package io.sealane.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import io.sealane.cert.tls.ServerContext;
import io.sealane.cert.tls.ServerTls;
import io.sealane.gateway.watch.ListenerWatch.Refusal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the server name out of the client hello and puts the TLS of its newest identity in place, or refuses. */
final class ClientHello extends AbstractSniHandler<Optional<ServerContext>> {

    private final Connection connection;
    private final ServerTls tls;
    private final Handshake handshake;

    ClientHello(Connection connection, ServerTls tls, Handshake handshake) {
        super(
                connection.settings().accepting().helloBytesMax(),
                connection.settings().deadlines().peek().toMillis());
        this.connection = connection;
        this.tls = tls;
        this.handshake = handshake;
    }

    @Override
    protected Future<Optional<ServerContext>> lookup(ChannelHandlerContext context, @Nullable String name) {
        return context.executor()
                .newSucceededFuture(
                        tls.select(lowerCase(name), connection.local().getAddress()));
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext context, @Nullable String name, Future<Optional<ServerContext>> found) {
        var chosen = found.isSuccess() ? found.getNow() : Optional.<ServerContext>empty();
        if (chosen.isEmpty()) {
            connection.refuse(Refusals.unrecognizedName(), Refusal.SERVER_NAME);
            return;
        }
        var identity = chosen.get();
        context.channel().closeFuture().addListener(closed -> identity.release());
        var handler = identity.newEngineHandler(context.alloc());
        handshake.expect(identity, Optional.ofNullable(lowerCase(name)), handler);
        // Replaced, not added and removed: what was read of the hello goes straight to the TLS engine.
        context.pipeline().replace(this, "tls", handler);
    }

    private static @Nullable String lowerCase(@Nullable String name) {
        return name == null ? null : name.toLowerCase(Locale.ROOT);
    }
}
