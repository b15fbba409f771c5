package io.sealane.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sealane.gateway.forward.UpstreamAnswer.Kind;
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
    private @Nullable AnswerParts answer;
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
        writing = true;
        decoder.expect(exchange.request.method());
        exchange.heldBy("waiting for the answer", () -> {
            current = null;
            channel.close();
        });
        channel.writeAndFlush(Http1Writer.write(channel.alloc(), exchange.request))
                .addListener(written -> {
                    writing = false;
                    if (!written.isSuccess() && current == exchange) {
                        broken(Failures.of(written.cause(), Kind.BROKEN, "the request could not be written"));
                    }
                });
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
        if (status == 101 || status < 100) {
            broken(new UpstreamAnswer.Failed(Kind.BROKEN, "expected an answer, got status " + status));
            return false;
        }
        interim = status < 200;
        if (!interim) {
            keep = HttpUtil.isKeepAlive(head);
            answer = new AnswerParts(
                    status, head.headers(), exchange.request.limits().answerBytesMax());
        }
        return true;
    }

    private void take(Exchange exchange, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (content.decoderResult().isFailure()) {
            broken(Failures.of(content.decoderResult().cause(), Kind.BROKEN, "the answer's content is malformed"));
        } else if (interim) {
            interim = !last;
        } else if (answer != null && !answer.append(content.content())) {
            finish(exchange, answer);
            channel.close();
        } else if (last && answer != null) {
            // Asked before the channel knows of its end: what ends with the connection is complete, but leaves none to
            // keep.
            giveBack = keep && !writing && channel.isActive();
            finish(exchange, answer);
            if (!giveBack) {
                channel.close();
            }
        }
    }

    private void finish(Exchange exchange, AnswerParts complete) {
        current = null;
        answer = null;
        exchange.end(complete.answered());
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
        answer = null;
        boolean again = exchange != null && used && !heard && mayRepeat(exchange.request) && exchange.mayRetry();
        pool.gone(this, again ? exchange : null);
        if (exchange != null && !again) {
            exchange.fail(Kind.BROKEN, "the connection was closed before the answer was complete");
        }
    }

    private static boolean mayRepeat(UpstreamRequest request) {
        var method = request.method();
        return request.body().isEmpty() && (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken(Failures.of(cause, Kind.BROKEN, "the connection broke"));
    }

    private void broken(UpstreamAnswer.Failed failure) {
        var exchange = current;
        boolean again = exchange != null && used && !heard && mayRepeat(exchange.request);
        if (exchange != null && !again) {
            current = null;
            answer = null;
            exchange.end(failure);
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
