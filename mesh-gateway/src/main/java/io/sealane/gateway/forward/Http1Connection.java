package io.sealane.gateway.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;

import akka.http.javadsl.model.HttpHeader;
import akka.util.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.BodyFailure;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection: one exchange at a time.
 *
 * <p>It is given back only at the end of the read that completed the answer, if the request was written, the answer allows it and
 * nothing followed. Bytes that arrive while nobody asked close it: they could be taken for somebody's answer. A request is sent
 * again only on another, fresh connection, if it has no content, is safe (RFC 9110, 9.2.1) and not a byte came back.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements Connection {

    private final Channel channel;
    private final TargetPool pool;
    private final AnswerDecoder decoder;

    private @Nullable Exchange current;
    private boolean answering;
    private boolean used;
    private boolean heard;
    private boolean interim;
    private boolean writing;
    private boolean keep;
    private boolean giveBack;
    private boolean leaving;

    private Http1Connection(Channel channel, TargetPool pool, AnswerDecoder decoder) {
        this.channel = channel;
        this.pool = pool;
        this.decoder = decoder;
    }

    /** Makes a connected (and, on https, shaken) channel speak HTTP/1.1. */
    static Http1Connection on(Channel channel, TargetPool pool, UpstreamSettings settings) {
        var decoder = new AnswerDecoder(settings);
        var connection = new Http1Connection(channel, pool, decoder);
        channel.pipeline().addLast(connection.new Listener(), decoder, connection);
        return connection;
    }

    @Override
    public boolean usable() {
        return channel.isActive() && !leaving;
    }

    @Override
    public int room() {
        return current == null && !giveBack ? 1 : 0;
    }

    @Override
    public boolean idle() {
        return current == null;
    }

    @Override
    public void leave() {
        leaving = true;
        if (current == null && !giveBack) {
            channel.close();
        }
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
        current = exchange;
        heard = false;
        answering = false;
        writing = true;
        exchange.sent();
        var request = exchange.request;
        decoder.expect(request.method());
        exchange.heldBy("waiting for the answer", () -> {
            current = null;
            channel.close();
        });
        var head = channel.writeAndFlush(Http1Writer.write(channel.alloc(), request));
        if (request.content() instanceof StreamedContent streamed) {
            head.addListener(written -> notWritten(exchange, written));
            streamed.flowTo(new Body(exchange, streamed.length().isEmpty()));
        } else {
            head.addListener(written -> {
                writing = false;
                notWritten(exchange, written);
            });
        }
    }

    private void notWritten(Exchange exchange, Future<?> written) {
        if (!written.isSuccess() && current == exchange) {
            broken(Failures.of(written.cause(), Kind.BROKEN, "the request could not be written"));
        }
    }

    /** The way of streamed content into the channel. */
    private final class Body implements PartsSink.Drain {

        private final Exchange exchange;
        private final boolean chunked;

        Body(Exchange exchange, boolean chunked) {
            this.exchange = exchange;
            this.chunked = chunked;
        }

        @Override
        public void write(ByteString part, Runnable written) {
            if (current != exchange) {
                exchange.request.content().stop();
            } else if (part.isEmpty()) {
                written.run();
            } else {
                var bytes = chunked
                        ? Http1Writer.chunk(channel.alloc(), part)
                        : Unpooled.wrappedBuffer(part.toArrayUnsafe());
                channel.writeAndFlush(bytes).addListener(done -> {
                    notWritten(exchange, done);
                    written.run();
                });
            }
        }

        @Override
        public void end() {
            if (current == exchange) {
                var last = chunked ? Unpooled.copiedBuffer("0\r\n\r\n", US_ASCII) : Unpooled.EMPTY_BUFFER;
                channel.writeAndFlush(last).addListener(done -> {
                    writing = current == exchange && !done.isSuccess();
                    notWritten(exchange, done);
                });
            }
        }

        @Override
        public void broken(Throwable failure) {
            if (current == exchange) {
                exchange.giveUp(Kind.CLIENT, BodyFailure.of(failure).detail());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (current == null) {
                channel.close();
            } else if (message instanceof HttpResponse || message instanceof HttpContent) {
                take(current, message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(Exchange exchange, Object message) {
        if (message instanceof HttpResponse head && !take(exchange, head)) {
            return;
        }
        if (message instanceof HttpContent content) {
            take(exchange, content);
        }
    }

    /** False when this head ends the exchange. */
    private boolean take(Exchange exchange, HttpResponse head) {
        if (head.decoderResult().isFailure()) {
            broken(Failures.of(head.decoderResult().cause(), Kind.BROKEN, "the answer is no HTTP/1.1"));
            return false;
        }
        int status = head.status().code();
        if (status == 101 && exchange.request.upgrades()) {
            leaveHttp(exchange, head);
            return false;
        }
        if (status == 101 || status < 100) {
            broken(new UpstreamAnswer.Failed(Kind.BROKEN, "expected an answer, got status " + status));
            return false;
        }
        interim = status < 200;
        if (!interim) {
            keep = HttpUtil.isKeepAlive(head);
            answering = true;
            exchange.head(status, head.headers(), channel.config()::setAutoRead);
        }
        return true;
    }

    /** From here on the connection is a tunnel, and none of the pool's; the decoder lets bytes through. */
    private void leaveHttp(Exchange exchange, HttpResponse head) {
        current = null;
        pool.gone(this, null);
        channel.closeFuture().addListener(closed -> exchange.over());
        exchange.heldBy("changing to another protocol", () -> Tunnel.reset(channel));
        exchange.switched(head.headers(), bytesMax -> {
            var tunnel = new Tunnel(channel, bytesMax);
            var pipeline = channel.pipeline();
            pipeline.remove(Listener.class);
            pipeline.addLast(tunnel);
            pipeline.remove(this);
            return tunnel;
        });
    }

    private void take(Exchange exchange, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (content.decoderResult().isFailure()) {
            broken(Failures.of(content.decoderResult().cause(), Kind.BROKEN, "the answer's content is malformed"));
        } else if (interim) {
            interim = !last;
        } else if (answering && content.content().isReadable() && !exchange.content(content.content())) {
            finish(exchange, List.of());
            channel.close();
        } else if (last && answering) {
            // Asked before the channel knows of its end: what ends with the connection is complete, but leaves none to
            // keep.
            giveBack = keep && !writing && channel.isActive();
            finish(exchange, trailers((LastHttpContent) content));
            if (!giveBack) {
                channel.close();
            }
        }
    }

    private void finish(Exchange exchange, List<HttpHeader> trailers) {
        current = null;
        answering = false;
        channel.config().setAutoRead(true);
        exchange.complete(trailers);
    }

    private static List<HttpHeader> trailers(LastHttpContent last) {
        return last.trailingHeaders().isEmpty() ? List.of() : PassedHeader.all(last.trailingHeaders());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!giveBack) {
            return;
        }
        giveBack = false;
        if (decoder.hasLeftover()) {
            channel.close();
        } else if (channel.isActive()) {
            used = true;
            pool.hasRoom(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var exchange = current;
        current = null;
        answering = false;
        boolean again = exchange != null && used && !heard && exchange.request.mayRepeat() && exchange.mayRetry();
        pool.gone(this, again ? exchange : null);
        if (exchange != null && !again) {
            exchange.fail(Kind.BROKEN, "the connection was closed before the answer was complete");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken(Failures.of(cause, Kind.BROKEN, "the connection broke"));
    }

    private void broken(UpstreamAnswer.Failed failure) {
        var exchange = current;
        boolean again = exchange != null && used && !heard && exchange.request.mayRepeat();
        if (exchange != null && !again) {
            current = null;
            answering = false;
            exchange.fail(failure);
        }
        channel.close();
    }

    /** Sits before the decoder: sees bytes that are no message yet. */
    private final class Listener extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (current == null) {
                ReferenceCountUtil.release(bytes);
                channel.close();
                return;
            }
            heard = true;
            context.fireChannelRead(bytes);
        }
    }
}
