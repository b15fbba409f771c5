package io.sealane.gateway.forward;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * An upstream connection that has left HTTP: bytes in both directions, as they come, each resting while the other side does. The end of
 * one side ends the other when it has all that came before; a broken side breaks the other. On its loop.
 */
final class Tunnel extends ChannelInboundHandlerAdapter implements PartsSink.Drain {

    private final Channel channel;
    private final AnswerPipe<ByteString> toClient;
    private final PartsSink toUpstream = new PartsSink(this);

    /**
     * A tunnel of a channel; to be put at the end of its pipeline.
     *
     * @param bytesMax what waits for the client before the upstream rests
     */
    Tunnel(Channel channel, int bytesMax) {
        this.channel = channel;
        this.toClient = new AnswerPipe<>(
                ByteString::size,
                on -> onLoop(() -> channel.config().setAutoRead(on)),
                bytesMax,
                () -> onLoop(this::end));
    }

    /**
     * The client's side.
     *
     * @param begun run when somebody has taken it, on the loop
     */
    Flow<ByteString, ByteString, NotUsed> bytes(Runnable begun) {
        var source = Source.fromGraph(toClient);
        return Flow.fromSinkAndSource(Sink.fromGraph(toUpstream), source).mapMaterializedValue(none -> {
            begun.run();
            return none;
        });
    }

    private void onLoop(Runnable task) {
        var loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    // From the upstream

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf bytes && bytes.isReadable()) {
                var part = new byte[bytes.readableBytes()];
                bytes.readBytes(part);
                toClient.offer(ByteString.fromArrayUnsafe(part));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        toClient.complete();
        toUpstream.stop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        toClient.fail(cause);
        channel.close();
    }

    // From the client

    @Override
    public void write(ByteString part, Runnable written) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(part.toArrayUnsafe())).addListener(done -> {
            if (done.isSuccess()) {
                written.run();
            }
        });
    }

    @Override
    public void end() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void broken(Throwable failure) {
        end();
    }
}
