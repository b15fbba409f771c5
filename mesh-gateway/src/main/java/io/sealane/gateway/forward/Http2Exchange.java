package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpHeader;
import akka.util.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.BodyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One exchange on one HTTP/2 stream (RFC 9113, 8.1). */
final class Http2Exchange extends ChannelInboundHandlerAdapter {

    private final Http2Connection connection;
    private final Exchange exchange;
    private final String scheme;
    private boolean answering;
    private boolean untouched;
    private String reason = "the connection was closed";

    Http2Exchange(Http2Connection connection, Exchange exchange, String scheme) {
        this.connection = connection;
        this.exchange = exchange;
        this.scheme = scheme;
    }

    void start(Http2StreamChannel stream) {
        stream.closeFuture().addListener(closed -> over());
        if (exchange.ended()) {
            stream.close();
            return;
        }
        exchange.heldBy("waiting for the answer", stream::close);
        exchange.sent();
        var request = exchange.request;
        boolean empty = request.content().isEmpty();
        stream.write(new DefaultHttp2HeadersFrame(head(), empty)).addListener(written -> {
            if (!written.isSuccess()) {
                notWritten(stream, written.cause());
            }
        });
        if (!empty && request.content() instanceof Content.Whole whole) {
            stream.write(new DefaultHttp2DataFrame(
                    Unpooled.wrappedBuffer(whole.bytes().toArrayUnsafe()), true));
        }
        stream.flush();
        if (request.content() instanceof StreamedContent streamed) {
            streamed.flowTo(new Body(stream));
        }
    }

    private void notWritten(Http2StreamChannel stream, Throwable cause) {
        exchange.fail(Failures.of(cause, Kind.BROKEN, "the request could not be written"));
        stream.close();
    }

    /** The way of streamed content into the stream. */
    private final class Body implements PartsSink.Drain {

        private final Http2StreamChannel stream;

        Body(Http2StreamChannel stream) {
            this.stream = stream;
        }

        @Override
        public void write(ByteString part, Runnable written) {
            var frame = new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(part.toArrayUnsafe()), false);
            stream.writeAndFlush(frame).addListener(done -> {
                if (done.isSuccess()) {
                    written.run();
                } else {
                    notWritten(stream, done.cause());
                }
            });
        }

        @Override
        public void end() {
            stream.writeAndFlush(new DefaultHttp2DataFrame(true));
        }

        @Override
        public void broken(Throwable failure) {
            exchange.giveUp(Kind.CLIENT, BodyFailure.of(failure).detail());
        }
    }

    private Http2Headers head() {
        var request = exchange.request;
        var head = new DefaultHttp2Headers()
                .method(request.method())
                .scheme(scheme)
                .authority(request.authority())
                .path(request.path());
        request.fields().forEach(field -> head.add(field.name(), field.value()));
        request.saidLength().ifPresent(length -> head.addLong("content-length", length));
        return head;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            if (frame instanceof Http2HeadersFrame head) {
                take(context, head);
            } else if (frame instanceof Http2DataFrame data) {
                take(context, data);
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void take(ChannelHandlerContext context, Http2HeadersFrame head) {
        boolean answered = answering;
        if (!answering) {
            int status = status(head.headers());
            if (status >= 200) {
                answering = true;
                exchange.head(status, answerFields(head), on -> reading(context, on));
            } else if (status < 100 || status == 101 || head.isEndStream()) {
                reason = "expected an answer, got status " + status;
                context.close();
                return;
            }
        }
        if (head.isEndStream()) {
            finish(context, answered ? PassedHeader.all(fields(head.headers())) : List.of());
        }
    }

    /** That nothing follows must be told on: a gRPC client takes an end without trailers only from the head itself. */
    private static List<Map.Entry<String, String>> answerFields(Http2HeadersFrame head) {
        var fields = fields(head.headers());
        if (head.isEndStream() && !head.headers().contains("content-length")) {
            fields.add(Map.entry("content-length", "0"));
        }
        return fields;
    }

    private static void reading(ChannelHandlerContext context, boolean on) {
        context.channel().config().setAutoRead(on);
    }

    private void take(ChannelHandlerContext context, Http2DataFrame data) {
        if (!answering) {
            reason = "the answer has content before its head";
            context.close();
        } else if (data.content().isReadable() && !exchange.content(data.content()) || data.isEndStream()) {
            finish(context, List.of());
        }
    }

    private void finish(ChannelHandlerContext context, List<HttpHeader> trailers) {
        if (answering) {
            exchange.complete(trailers);
        }
        context.close();
    }

    private void reset(ChannelHandlerContext context, long code) {
        var error = Http2Error.valueOf(code);
        untouched = error == Http2Error.REFUSED_STREAM && !answering;
        reason = "the peer reset the stream with " + (error == null ? "code " + code : error);
        context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof Http2ResetFrame reset) {
            reset(context, reset.errorCode());
        } else if (event instanceof Http2GoAwayFrame) {
            untouched = !answering;
            reason = "the peer went away before it looked at the request";
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        exchange.fail(Failures.of(cause, Kind.BROKEN, "the stream broke"));
        context.close();
    }

    private void over() {
        // Streamed content has been on its way already.
        boolean again = untouched && !exchange.ended() && exchange.request.content() instanceof Content.Whole;
        if (!again) {
            exchange.fail(Kind.BROKEN, reason + " before the answer was complete");
        }
        connection.ended(again ? exchange : null);
    }

    private static int status(Http2Headers head) {
        var status = head.status();
        try {
            return status == null ? 0 : Integer.parseInt(status, 0, status.length(), 10);
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }

    private static List<Map.Entry<String, String>> fields(Http2Headers head) {
        var fields = new ArrayList<Map.Entry<String, String>>();
        for (var field : head) {
            if (field.getKey().length() > 0 && field.getKey().charAt(0) != ':') {
                fields.add(Map.entry(field.getKey().toString(), field.getValue().toString()));
            }
        }
        return fields;
    }
}
