package io.sealane.gateway.forward;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server of RFC 6455 that greets with its name and says everything back. On {@code bye} it closes, on {@code break} it resets its
 * connection, on {@code more} it says a megabyte and closes.
 */
final class WebSocketServer implements AutoCloseable {

    static final int MORE = 16;

    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final Channel listener;

    private WebSocketServer(String name) throws InterruptedException {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(8192),
                                        new WebSocketServerProtocolHandler("/", "chat", true, 1 << 20, false, true),
                                        new WebSocketFrameAggregator(1 << 20),
                                        new Echo(name));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    static WebSocketServer start(String name) throws InterruptedException {
        return new WebSocketServer(name);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Waits for the end of a connection: {@code gone}; null when none ended in time. */
    String nextEnd() throws InterruptedException {
        return ends.poll(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        listener.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {

        private final String name;

        Echo(String name) {
            this.name = name;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof HandshakeComplete done) {
                context.writeAndFlush(new TextWebSocketFrame(
                        name + " " + done.requestHeaders().get("x-set") + " " + done.selectedSubprotocol()));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) throws Exception {
            if (!(frame instanceof TextWebSocketFrame text)) {
                return;
            }
            switch (text.text()) {
                case "bye" -> context.writeAndFlush(new CloseWebSocketFrame(1001, "bye"));
                case "break" -> {
                    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                    context.channel().unsafe().close(context.voidPromise());
                }
                case "more" -> {
                    for (int n = 0; n < MORE; n++) {
                        context.write(new TextWebSocketFrame("m".repeat(1 << 16)));
                    }
                    context.writeAndFlush(new CloseWebSocketFrame(1000, "enough"));
                }
                default -> context.writeAndFlush(text.retain());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ends.add("gone");
        }
    }
}
