package io.sealane.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection: one stream per exchange, as many at a time as both sides allow.
 *
 * <p>After a GOAWAY it takes no more. An exchange that the peer says it has not looked at (REFUSED_STREAM, or beyond the GOAWAY) is
 * sent once more, whatever its method (RFC 9113, 8.7); every other broken stream fails its exchange.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter implements Connection {

    /** Of one stream. The connection's window is that of all its streams, so that one that rests holds up no other. */
    private static final int WINDOW_BYTES = 128 * 1024;

    private final Channel channel;
    private final TargetPool pool;
    private final String scheme;
    private final Consumer<Http2Connection> ready;
    private int streams;
    private int streamsMax;
    private boolean leaving;
    private boolean begun;

    private Http2Connection(
            Channel channel, TargetPool pool, int streamsMax, String scheme, Consumer<Http2Connection> ready) {
        this.channel = channel;
        this.pool = pool;
        this.streamsMax = streamsMax;
        this.scheme = scheme;
        this.ready = ready;
    }

    /**
     * Makes a connected channel whose peer chose HTTP/2 speak it.
     *
     * @param ready told once the peer has said its settings: streams beyond its limit would only be refused
     */
    static void on(
            Channel channel,
            TargetPool pool,
            UpstreamSettings settings,
            Target target,
            Consumer<Http2Connection> ready) {
        var scheme = target.encrypted() ? "https" : "http";
        var connection = new Http2Connection(channel, pool, settings.streamsPerConnectionMax(), scheme, ready);
        var codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(WINDOW_BYTES)
                        .maxHeaderListSize(settings.answerHeadBytesMax()))
                .encoderEnforceMaxConcurrentStreams(true)
                .gracefulShutdownTimeoutMillis(0)
                .build();
        // Pushes are refused by our settings, so no stream is ever opened by the peer.
        channel.pipeline().addLast(codec, new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()), connection);
        connection.widen(codec, WINDOW_BYTES * settings.streamsPerConnectionMax());
    }

    private void widen(Http2FrameCodec codec, int bytes) {
        try {
            var whole = codec.connection();
            whole.local().flowController().incrementWindowSize(whole.connectionStream(), bytes);
            channel.flush();
        } catch (Http2Exception e) {
            // Only a window beyond 2^31 - 1 is refused, and streams-per-connection-max keeps it far below.
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean usable() {
        return channel.isActive() && !leaving;
    }

    @Override
    public int room() {
        return Math.max(0, streamsMax - streams);
    }

    @Override
    public boolean idle() {
        return streams == 0;
    }

    @Override
    public void leave() {
        leaving = true;
        closeWhenLeft();
    }

    @Override
    public List<X509Certificate> peer() {
        return UpstreamTls.peer(channel);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void run(Exchange exchange) {
        streams++;
        var stream = new Http2Exchange(this, exchange, scheme);
        new Http2StreamChannelBootstrap(channel).handler(stream).open().addListener(opened -> {
            if (opened.isSuccess()) {
                stream.start((Http2StreamChannel) opened.getNow());
            } else {
                exchange.fail(Failures.of(opened.cause(), Kind.BROKEN, "no stream could be opened"));
                ended(null);
            }
        });
    }

    /**
     * A stream is over.
     *
     * @param untouched its exchange, if the peer has not looked at it
     */
    void ended(@Nullable Exchange untouched) {
        streams--;
        if (untouched != null && untouched.mayRetry()) {
            pool.run(untouched);
        } else if (untouched != null) {
            untouched.fail(Kind.BROKEN, "the peer refused the stream twice");
        }
        if (channel.isActive()) {
            closeWhenLeft();
            pool.hasRoom(this);
        }
    }

    private void closeWhenLeft() {
        if (leaving && streams == 0) {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            if (frame instanceof Http2SettingsFrame sent) {
                take(sent.settings());
            } else if (frame instanceof Http2GoAwayFrame) {
                leaving = true;
                closeWhenLeft();
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void take(Http2Settings peers) {
        var allowed = peers.maxConcurrentStreams();
        if (allowed != null) {
            streamsMax = (int) Math.min(streamsMax, allowed);
        }
        if (!begun) {
            begun = true;
            ready.accept(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (begun) {
            pool.gone(this, null);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The streams are told by the end of their channels.
        channel.close();
    }
}
