package io.sealane.gateway.forward;

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
import io.sealane.gateway.forward.UpstreamAnswer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One exchange on one HTTP/2 stream (RFC 9113, 8.1). */
final class Http2Exchange extends ChannelInboundHandlerAdapter {

    private final Http2Connection connection;
    private final Exchange exchange;
    private final String scheme;
    private @Nullable AnswerParts answer;
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
        var request = exchange.request;
        boolean empty = request.body().isEmpty();
        stream.write(new DefaultHttp2HeadersFrame(head(), empty)).addListener(written -> {
            if (!written.isSuccess()) {
                exchange.end(Failures.of(written.cause(), Kind.BROKEN, "the request could not be written"));
                stream.close();
            }
        });
        if (!empty) {
            stream.write(new DefaultHttp2DataFrame(
                    Unpooled.wrappedBuffer(request.body().toArrayUnsafe()), true));
        }
        stream.flush();
    }

    private Http2Headers head() {
        var request = exchange.request;
        var head = new DefaultHttp2Headers()
                .method(request.method())
                .scheme(scheme)
                .authority(RequestFields.authority(request))
                .path(RequestFields.target(request));
        RequestFields.forEach(request, head::add);
        if (RequestFields.saysLength(request)) {
            head.addInt("content-length", request.body().size());
        }
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
        if (answer == null) {
            int status = status(head.headers());
            if (status >= 200) {
                answer = new AnswerParts(
                        status,
                        fields(head.headers()),
                        exchange.request.limits().answerBytesMax());
            } else if (status < 100 || status == 101 || head.isEndStream()) {
                reason = "expected an answer, got status " + status;
                context.close();
                return;
            }
        }
        if (head.isEndStream()) {
            finish(context);
        }
    }

    private void take(ChannelHandlerContext context, Http2DataFrame data) {
        if (answer == null) {
            reason = "the answer has content before its head";
            context.close();
        } else if (!answer.append(data.content()) || data.isEndStream()) {
            finish(context);
        }
    }

    private void finish(ChannelHandlerContext context) {
        if (answer != null) {
            exchange.end(answer.answered());
        }
        context.close();
    }

    private void reset(ChannelHandlerContext context, long code) {
        var error = Http2Error.valueOf(code);
        untouched = error == Http2Error.REFUSED_STREAM && answer == null;
        reason = "the peer reset the stream with " + (error == null ? "code " + code : error);
        context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof Http2ResetFrame reset) {
            reset(context, reset.errorCode());
        } else if (event instanceof Http2GoAwayFrame) {
            untouched = answer == null;
            reason = "the peer went away before it looked at the request";
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        exchange.end(Failures.of(cause, Kind.BROKEN, "the stream broke"));
        context.close();
    }

    private void over() {
        boolean again = untouched && !exchange.ended();
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
