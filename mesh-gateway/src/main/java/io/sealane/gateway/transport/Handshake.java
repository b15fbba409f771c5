package io.sealane.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sealane.cert.tls.ServerContext;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of the TLS handshake, then starts the protocol that was agreed on. */
final class Handshake extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final Connection connection;
    private final ServerContext identity;
    private final Optional<String> sni;
    private final SslHandler tls;

    Handshake(Connection connection, ServerContext identity, Optional<String> sni, SslHandler tls) {
        this.connection = connection;
        this.identity = identity;
        this.sni = sni;
        this.tls = tls;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
        } else if (completion.isSuccess()) {
            var alpn = Optional.ofNullable(tls.applicationProtocol());
            connection.serve(new Connection.Peer(true, peer(), sni, alpn), alpn.equals(Optional.of("h2")));
            context.pipeline().remove(this);
        } else {
            LOG.debug("{}: {}", connection, identity.explain(completion.cause()).getMessage());
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        LOG.debug("{}: handshake failed", connection, failure);
        context.close();
    }

    private List<X509Certificate> peer() {
        try {
            return Arrays.stream(tls.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
