package io.sealane.cert.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener on the loopback address that sends back what it gets (and 200 to a GET), over the TLS of a {@link ServerTls}. */
final class EchoServer implements AutoCloseable {

    private final ServerTls tls;
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private final BlockingQueue<HandshakeRefused> refusals = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> unknownNames = new LinkedBlockingQueue<>();
    private final Channel listener;

    private EchoServer(ServerTls tls) {
        this.tls = tls;
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ByName());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    static EchoServer start(ServerTls tls) {
        return new EchoServer(tls);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Why the next handshake was refused. */
    HandshakeRefused nextRefusal() throws InterruptedException {
        var refusal = refusals.poll(30, TimeUnit.SECONDS);
        assertThat(refusal).as("a refused handshake within 30 seconds").isNotNull();
        return refusal;
    }

    /** The next name that nobody answered for; empty when the client asked for none. */
    String nextUnknownName() throws InterruptedException {
        var name = unknownNames.poll(30, TimeUnit.SECONDS);
        assertThat(name).as("a refused name within 30 seconds").isNotNull();
        return name;
    }

    @Override
    public void close() {
        tls.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class ByName extends AbstractSniHandler<ServerContext> {
        private boolean refused;

        @Override
        protected Future<ServerContext> lookup(ChannelHandlerContext context, String sni) {
            var local = ((InetSocketAddress) context.channel().localAddress()).getAddress();
            return tls.select(sni, local)
                    .map(chosen -> context.executor().newSucceededFuture(chosen))
                    .orElseGet(() -> {
                        // The handler asks once more when the channel closes.
                        if (!refused) {
                            refused = true;
                            unknownNames.add(sni == null ? "" : sni);
                        }
                        return context.executor().newFailedFuture(new IllegalStateException("unknown name"));
                    });
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext context, String sni, Future<ServerContext> chosen) {
            if (!chosen.isSuccess()) {
                context.close();
                return;
            }
            var serving = chosen.getNow();
            context.channel().closeFuture().addListener(closed -> serving.release());
            context.pipeline().addAfter(context.name(), "echo", new Echo(serving));
            context.pipeline().replace(this, "tls", serving.newEngineHandler(context.alloc()));
        }
    }

    private final class Echo extends ChannelInboundHandlerAdapter {
        private final ServerContext serving;

        Echo(ServerContext serving) {
            this.serving = serving;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            var request = bytes.toString(US_ASCII);
            if (!request.startsWith("GET ")) {
                context.writeAndFlush(bytes);
                return;
            }
            bytes.release();
            var written = context.writeAndFlush(
                    Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", US_ASCII));
            if (request.contains("connection: close")) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
                refusals.add(serving.explain(completion.cause()));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
