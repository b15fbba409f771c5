package io.sealane.cert.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Clients of an {@link EchoServer} over the TLS of a {@link ClientTls}. */
final class EchoClient implements AutoCloseable {

    private final ClientTls tls;
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);

    ClientTls tls() {
        return tls;
    }

    EchoClient(ClientTls tls) {
        this.tls = tls;
    }

    /** Connects to a port of the loopback address, wanting {@code host} there. */
    Connection connect(String host, int port, TlsTarget target) throws Exception {
        var connection = new Connection();
        var channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connection.handler = tls.newHandler(channel.alloc(), host, port, target);
                        channel.pipeline().addLast(connection.handler);
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
        connection.channel = channel;
        var handshake = connection.handler.handshakeFuture().await();
        if (!handshake.isSuccess()) {
            throw tls.explain(host, target, handshake.cause());
        }
        return connection;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        tls.close();
    }

    /** One open connection. */
    static final class Connection extends SimpleChannelInboundHandler<ByteBuf> implements AutoCloseable {

        private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        private volatile Channel channel;
        private volatile SslHandler handler;

        /** Sends a word and answers what came back; empty when the connection ended instead. */
        String echo(String word) throws InterruptedException {
            channel.writeAndFlush(Unpooled.copiedBuffer(word, UTF_8));
            var answer = answers.poll(30, TimeUnit.SECONDS);
            return answer == null ? "nothing within 30 seconds" : answer;
        }

        X509Certificate served() throws Exception {
            return (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
        }

        String alpn() {
            return handler.applicationProtocol();
        }

        String version() {
            return handler.engine().getSession().getProtocol();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            answers.add(bytes.toString(UTF_8));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answers.add("");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        @Override
        public void close() {
            channel.close().syncUninterruptibly();
        }
    }
}
