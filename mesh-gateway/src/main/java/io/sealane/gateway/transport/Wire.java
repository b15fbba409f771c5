package io.sealane.gateway.transport;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.sealane.gateway.transport.limit.TransportSettings.Buffers;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The receiving end of a connection: keeps what arrives until the stream takes it, and stops reading when that is much. */
final class Wire extends ChannelInboundHandlerAdapter {

    private static final Runnable NOBODY = () -> {};

    private final Connection connection;
    private final Buffers buffers;
    private final ArrayDeque<ByteString> received = new ArrayDeque<>();
    private long bytes;
    private boolean ended;
    private boolean broken;
    private boolean discarding;
    private Runnable listener = NOBODY;

    Wire(Connection connection, Buffers buffers) {
        this.connection = connection;
        this.buffers = buffers;
    }

    /** From now on calls {@code wake} when there is something to take, the connection has ended, or it can be written to again. */
    void listen(Runnable wake) {
        listener = wake;
    }

    @Nullable
    ByteString poll() {
        var part = received.poll();
        if (part != null) {
            bytes -= part.size();
            if (bytes < buffers.readBytesResume()) {
                connection.read(true);
            }
        }
        return part;
    }

    /** Whether the connection is over; what the client sent before does not matter any more. */
    boolean ended() {
        return ended;
    }

    /** Whether it is over without having ended in order: it was reset, by either side. */
    boolean broken() {
        return broken;
    }

    /** The connection is about to be reset. */
    void breaks() {
        broken = true;
    }

    /** Nobody takes anything any more: drops what is there and what still comes. */
    void discard() {
        discarding = true;
        received.clear();
        bytes = 0;
        connection.read(true);
    }

    /** We end the connection: nobody gets anything from here any more. */
    void hangUp() {
        discard();
        ended = true;
        listener.run();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf buffer && buffer.isReadable() && !discarding) {
                keep(buffer);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void keep(ByteBuf buffer) {
        var part = new byte[buffer.readableBytes()];
        buffer.readBytes(part);
        received.add(ByteString.fromArrayUnsafe(part));
        bytes += part.length;
        if (bytes > buffers.readBytesMax()) {
            connection.read(false);
        }
        connection.received(part);
        listener.run();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.writable(context.channel().isWritable());
        listener.run();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        listener.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        connection.broken(failure);
    }
}
