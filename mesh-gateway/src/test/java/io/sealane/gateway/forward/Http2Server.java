package io.sealane.gateway.forward;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import io.sealane.cert.Credential;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 server over TLS whose answers depend on the path; right ones and wrong ones. */
final class Http2Server implements AutoCloseable {

    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Channel listener;

    private Http2Server(SslContext tls, int streamsMax) {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc()),
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .maxConcurrentStreams(streamsMax))
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(new Stream());
                                            }
                                        }));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    static Http2Server start(Credential credential, int streamsMax) throws Exception {
        var tls = SslContextBuilder.forServer(
                        credential.key(), credential.chain().toArray(new X509Certificate[0]))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
        return new Http2Server(tls, streamsMax);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    int connections() {
        return connections.get();
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Stream extends ChannelInboundHandlerAdapter {

        private final StringBuilder body = new StringBuilder();
        private Http2Headers head;

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            try {
                boolean end = false;
                if (frame instanceof Http2HeadersFrame headers) {
                    head = headers.headers();
                    end = headers.isEndStream();
                } else if (frame instanceof Http2DataFrame data) {
                    body.append(data.content().toString(StandardCharsets.UTF_8));
                    end = data.isEndStream();
                }
                if (end) {
                    answer(context, requests.incrementAndGet());
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        private void answer(ChannelHandlerContext context, int number) {
            switch (head.path().toString()) {
                case "/echo" -> {
                    interim(context);
                    send(context, "200", head.method() + " " + head.get("x-one") + " " + body);
                }
                case "/big" -> send(context, "500", "e".repeat(1 << 20));
                case "/reset" -> context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
                case "/refuse-first" -> {
                    if (number == 1) {
                        context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
                    } else {
                        send(context, "200", "second");
                    }
                }
                case "/leave" -> {
                    var away = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
                    context.channel().parent().writeAndFlush(away);
                    send(context, "200", "last");
                }
                default -> {
                    // Never answered.
                }
            }
        }

        private void interim(ChannelHandlerContext context) {
            context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("103")));
        }

        private void send(ChannelHandlerContext context, String status, String text) {
            context.write(new DefaultHttp2HeadersFrame(
                    new DefaultHttp2Headers().status(status).add("content-type", "text/plain")));
            context.write(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
            // Trailers end the stream.
            context.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("t", "1"), true));
        }
    }
}
