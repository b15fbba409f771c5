package io.sealane.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Takes events over HTTPS on loopback and counts them; the attribute {@code sent} tells when each was published. */
final class Subscriber implements AutoCloseable {

    private static final int EVENT_BYTES_MAX = 2 << 20;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final AtomicLong duplicates = new AtomicLong();
    private final LongConsumer onDelivery;
    private final Channel server;

    private Subscriber(SslContext tls, LongConsumer onDelivery) {
        this.onDelivery = onDelivery;
        this.server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc()))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(EVENT_BYTES_MAX))
                                .addLast(new Taker());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** @param onDelivery gets the nanoseconds from publish to delivery of each event that is seen for the first time */
    static Subscriber start(SslContext tls, LongConsumer onDelivery) {
        return new Subscriber(tls, onDelivery);
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/");
    }

    long received() {
        return ids.size();
    }

    long duplicates() {
        return duplicates.get();
    }

    boolean has(String id) {
        return ids.contains(id);
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void take(FullHttpRequest request) {
        var id = request.headers().get("ce-id", "");
        var sent = request.headers().get("ce-sent");
        if (!ids.add(id)) {
            duplicates.incrementAndGet();
        } else if (sent != null) {
            onDelivery.accept(System.nanoTime() - Long.parseLong(sent));
        }
    }

    private final class Taker extends SimpleChannelInboundHandler<FullHttpRequest> implements ChannelHandler {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            take(request);
            var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
            context.writeAndFlush(answer);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
