package io.sealane.gateway.forward;

import akka.NotUsed;
import akka.stream.SubscriptionWithCancelException;
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
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import io.sealane.gateway.transport.loop.Loop;
import java.io.IOException;
import java.time.Duration;

/**
 * An upstream connection that has left HTTP: bytes in both directions, as they come, each resting while the other side does. The end of
 * one side ends the other when it has all that came before; a side that is reset has the other reset. On its loop.
 */
final class Tunnel extends ChannelInboundHandlerAdapter implements PartsSink.Drain {

    private final Channel channel;
    private final AnswerPipe<ByteString> toClient;
    private final PartsSink toUpstream = new PartsSink(this);
    private boolean heard;
    private Loop.Timeout rest = () -> {};

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
                why -> onLoop(() -> left(why)));
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

    /** Resets both sides once neither has said anything for that long; looked at when it is due, so it takes up to twice as long. */
    void restsAtMost(Duration max, Loop loop) {
        look(max, loop);
        // Else its timer would hold what it has kept for as long, however short it was.
        channel.closeFuture().addListener(closed -> rest.cancel());
    }

    private void look(Duration max, Loop loop) {
        rest = loop.schedule(max, () -> {
            if (!channel.isOpen()) {
                return;
            }
            if (heard) {
                heard = false;
                look(max, loop);
            } else {
                toClient.fail(new Silence(max));
                reset(channel);
            }
        });
    }

    /** Ends a connection so that its peer sees that it did not end in order: neither TLS nor TCP says goodbye. On its loop. */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.voidPromise());
        }
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
                heard = true;
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
        reset(channel);
    }

    // From the client

    @Override
    public void write(ByteString part, Runnable written) {
        heard = true;
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
        reset(channel);
    }

    /** The client takes nothing any more: because it has ended, or because it is gone. */
    private void left(Throwable why) {
        if (why instanceof SubscriptionWithCancelException.NonFailureCancellation) {
            end();
        } else {
            reset(channel);
        }
    }

    private static final class Silence extends IOException {

        private static final long serialVersionUID = 1;

        Silence(Duration max) {
            super("neither side has said anything for " + max);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
