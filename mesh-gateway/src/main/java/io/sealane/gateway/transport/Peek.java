package io.sealane.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.sealane.cert.tls.ServerTls;
import io.sealane.gateway.watch.ListenerWatch.Refusal;
import java.util.List;

/** First handler of a connection: looks at its first bytes, puts the right handlers in place and leaves. */
final class Peek extends ByteToMessageDecoder {

    private final Connection connection;
    private final Security security;

    Peek(Connection connection, Security security) {
        this.connection = connection;
        this.security = security;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        switch (FirstBytes.look(bytes)) {
            case UNDECIDED -> {}
            case TLS -> startTls(context, bytes);
            case HTTP_1 -> startPlaintext(context, bytes, false);
            case HTTP_2 -> startPlaintext(context, bytes, true);
        }
    }

    private void startTls(ChannelHandlerContext context, ByteBuf bytes) {
        if (security instanceof Security.TlsOnly only) {
            startTls(context, only.tls());
        } else if (security instanceof Security.Both both) {
            startTls(context, both.tls());
        } else {
            refuse(bytes, Refusals.unexpectedMessage(), Refusal.TLS);
        }
    }

    private void startTls(ChannelHandlerContext context, ServerTls tls) {
        connection.handshaking();
        var handshake = new Handshake(connection);
        context.pipeline().addLast(new ClientHello(connection, tls, handshake), handshake);
        context.pipeline().remove(this);
    }

    private void startPlaintext(ChannelHandlerContext context, ByteBuf bytes, boolean http2) {
        if (security instanceof Security.TlsOnly) {
            refuse(bytes, http2 ? Unpooled.EMPTY_BUFFER : Refusals.plaintextToTls(), Refusal.PLAINTEXT);
        } else {
            connection.serve(Connection.Peer.PLAINTEXT, http2);
            context.pipeline().remove(this);
        }
    }

    private void refuse(ByteBuf bytes, ByteBuf answer, Refusal reason) {
        bytes.skipBytes(bytes.readableBytes());
        connection.refuse(answer, reason);
    }
}
