package io.sealane.gateway.forward.outbound;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.sealane.cert.issuer.OutboundDns;
import io.sealane.cert.issuer.OutboundHttp.Unanswered;
import io.sealane.gateway.forward.egress.EgressPolicy;
import io.sealane.gateway.forward.endpoint.Addresses;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.transport.loop.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * {@link OutboundDns} on the event loops: one socket per message, to the first address of the server that the egress check allows, closed
 * with the answer. By UDP a socket takes datagrams of that address only, and of those only one with the id of the question.
 */
public final class OutboundNames implements OutboundDns {

    private static final int MESSAGE_BYTES_MAX = 65_535;
    private static final int LENGTH_BYTES = 2;
    private static final int ID_BYTES = 2;

    private final List<Loop> loops;
    private final EgressPolicy egress;
    private final Executor work;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Exchanges on given loops.
     *
     * @param egress asked before each message
     * @param work runs look-ups of the servers' own names
     */
    public OutboundNames(List<Loop> loops, EgressPolicy egress, Executor work) {
        this.loops = List.copyOf(loops);
        this.egress = egress;
        this.work = work;
    }

    @Override
    public CompletionStage<byte[]> exchange(NameServer server, byte[] message, Duration timeout) {
        if (message.length < ID_BYTES || message.length > MESSAGE_BYTES_MAX) {
            return CompletableFuture.failedFuture(
                    new Unanswered("DNS message: expected 2 to 65535 bytes, got " + message.length));
        }
        var loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
        var exchange = new Exchange(loop, server, message);
        loop.execute(() -> exchange.start(timeout));
        return exchange.answer;
    }

    /** One message; everything on its loop. */
    private final class Exchange implements Addresses.Found {

        private final Loop loop;
        private final NameServer server;
        private final byte[] message;
        private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

        Exchange(Loop loop, NameServer server, byte[] message) {
            this.loop = loop;
            this.server = server;
            this.message = message;
        }

        void start(Duration timeout) {
            var deadline = loop.schedule(timeout, () -> fail("no answer within " + timeout));
            answer.whenComplete((bytes, failure) -> deadline.cancel());
            new Addresses(loop, work).find(server.host(), server.port(), this);
        }

        @Override
        public void found(List<InetSocketAddress> addresses) {
            var refusal = "";
            for (var address : addresses) {
                var why = egress.refusal(address);
                if (why.isEmpty()) {
                    connect(address);
                    return;
                }
                refusal = address.getAddress().getHostAddress() + " is refused, " + why.get();
            }
            fail(refusal);
        }

        @Override
        public void failed(Failed failure) {
            fail(failure.detail());
        }

        private void connect(InetSocketAddress address) {
            var bootstrap = new Bootstrap()
                    .group((EventLoop) loop.executor())
                    .channel(server.tcp() ? NioSocketChannel.class : NioDatagramChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            prepare(channel);
                        }
                    });
            bootstrap.connect(address).addListener((ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    send(connected.channel());
                } else {
                    fail(String.valueOf(connected.cause().getMessage()));
                }
            });
        }

        private void prepare(Channel channel) {
            answer.whenComplete((bytes, failure) -> channel.close());
            channel.closeFuture().addListener(closed -> fail("the connection was closed without an answer"));
            if (server.tcp()) {
                channel.pipeline()
                        .addLast(
                                new LengthFieldBasedFrameDecoder(
                                        MESSAGE_BYTES_MAX + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
                                new LengthFieldPrepender(LENGTH_BYTES),
                                new Reader<>(ByteBuf.class, bytes -> bytes));
            } else {
                channel.pipeline().addLast(new Reader<>(DatagramPacket.class, DatagramPacket::content));
            }
        }

        private void send(Channel channel) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(message)).addListener(sent -> {
                if (!sent.isSuccess()) {
                    fail(String.valueOf(sent.cause().getMessage()));
                }
            });
        }

        private void fail(String why) {
            answer.completeExceptionally(new Unanswered("name server " + server + ": " + why));
        }

        /** Takes the first message with the question's id; others are not for us. */
        private final class Reader<T> extends SimpleChannelInboundHandler<T> {

            private final Function<T, ByteBuf> content;

            Reader(Class<T> type, Function<T, ByteBuf> content) {
                super(type);
                this.content = content;
            }

            @Override
            protected void channelRead0(ChannelHandlerContext context, T received) {
                var bytes = ByteBufUtil.getBytes(content.apply(received));
                if (bytes.length > ID_BYTES && bytes[0] == message[0] && bytes[1] == message[1]) {
                    answer.complete(bytes);
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                fail(String.valueOf(cause.getMessage()));
            }
        }
    }
}
