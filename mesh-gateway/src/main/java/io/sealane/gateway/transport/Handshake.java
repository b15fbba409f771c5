package io.sealane.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sealane.cert.tls.ServerContext;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of the TLS handshake, then starts the protocol that was agreed on. */
final class Handshake extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final Connection connection;
    private @Nullable Expected expected;

    Handshake(Connection connection) {
        this.connection = connection;
    }

    private record Expected(ServerContext identity, Optional<String> sni, SslHandler tls) {}

    /** The client's hello has been read and its identity chosen. */
    void expect(ServerContext identity, Optional<String> sni, SslHandler tls) {
        expected = new Expected(identity, sni, tls);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion) || expected == null) {
            context.fireUserEventTriggered(event);
        } else if (completion.isSuccess()) {
            var version = Optional.of(expected.tls().engine().getSession().getProtocol());
            connection.handshaken(Optional.empty(), version, ServerContext.resumed(expected.tls()));
            var alpn = Optional.ofNullable(expected.tls().applicationProtocol());
            var peer = new Connection.Peer(
                    true,
                    peer(expected.tls()),
                    expected.sni(),
                    alpn,
                    expected.identity()::covers,
                    version,
                    Optional.of(expected.identity().credential()));
            connection.serve(peer, alpn.equals(Optional.of("h2")));
            context.pipeline().remove(this);
        } else {
            var refused = expected.identity().explain(completion.cause());
            var reason = refused.reason().name().toLowerCase(Locale.ROOT);
            connection.handshaken(Optional.of(reason), Optional.empty(), Optional.empty());
            connection.tellRefused("{}: {}", connection, String.valueOf(refused.getMessage()));
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        LOG.debug("{}: handshake failed", connection, failure);
        context.close();
    }

    private static List<X509Certificate> peer(SslHandler tls) {
        var engine = tls.engine();
        // Most clients are not asked; finding that out by an exception costs a tenth of their handshake.
        if (!engine.getWantClientAuth() && !engine.getNeedClientAuth()) {
            return List.of();
        }
        try {
            return Arrays.stream(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
