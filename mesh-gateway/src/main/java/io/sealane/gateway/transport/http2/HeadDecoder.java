package io.sealane.gateway.transport.http2;

import akka.http.impl.engine.http2.FrameEvent;
import akka.http.impl.engine.http2.FrameEvent.ContinuationFrame;
import akka.http.impl.engine.http2.FrameEvent.HeadersFrame;
import akka.http.impl.engine.http2.FrameEvent.ParsedHeadersFrame;
import akka.http.impl.engine.http2.Http2Compliance.Http2ProtocolException;
import akka.http.impl.engine.http2.Http2Protocol;
import akka.http.impl.engine.http2.hpack.ByteStringInputStream$;
import akka.http.scaladsl.settings.ParserSettings;
import akka.http.shaded.com.twitter.hpack.Decoder;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import io.sealane.gateway.transport.limit.TransportSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Decodes the header blocks of an HTTP/2 connection in place of Akka HTTP's decoder, which ends the connection, or garbles the next
 * request, when a field is malformed.
 */
public final class HeadDecoder extends GraphStage<FlowShape<FrameEvent, FrameEvent>> {

    private static final int PROTOCOL_ERROR = 0x1;
    private static final int COMPRESSION_ERROR = 0x9;

    private final Inlet<FrameEvent> in = Inlet.create("heads.in");
    private final Outlet<FrameEvent> out = Outlet.create("heads.out");
    private final FlowShape<FrameEvent, FrameEvent> shape = FlowShape.of(in, out);
    private final TransportSettings.Heads limits;
    private final ParserSettings parsing;

    /** One decoder serves one connection. */
    public HeadDecoder(TransportSettings.Heads limits, ParserSettings parsing) {
        this.limits = limits;
        this.parsing = parsing;
    }

    @Override
    public FlowShape<FrameEvent, FrameEvent> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {

        private final Decoder decoder = new Decoder(Integer.MAX_VALUE, Http2Protocol.InitialMaxHeaderTableSize());
        private @Nullable HeadersFrame begun;
        private ByteString block = ByteString.emptyByteString();
        private int highestStream;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    take(grab(in));
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(in);
                }
            });
        }

        private void take(FrameEvent frame) {
            if (begun != null) {
                if (frame instanceof ContinuationFrame more && more.streamId() == begun.streamId()) {
                    block = block.concat(more.payload());
                    proceed(begun, more.endHeaders());
                } else {
                    protocolError("expected CONTINUATION of the header block that has begun");
                }
            } else if (frame instanceof HeadersFrame head) {
                begun = head;
                block = head.headerBlockFragment();
                proceed(head, head.endHeaders());
            } else if (frame instanceof ContinuationFrame) {
                protocolError("expected a header block before CONTINUATION");
            } else {
                push(out, frame);
            }
        }

        private void proceed(HeadersFrame head, boolean complete) {
            if (!complete) {
                pull(in);
                return;
            }
            var bytes = block;
            begun = null;
            block = ByteString.emptyByteString();
            decode(head, bytes);
        }

        private void decode(HeadersFrame head, ByteString bytes) {
            var trailers = head.streamId() <= highestStream;
            highestStream = Math.max(highestStream, head.streamId());
            var fields = new RequestHead(limits, parsing, trailers);
            try {
                decoder.decode(ByteStringInputStream$.MODULE$.apply(bytes), fields);
            } catch (IOException e) {
                fail(COMPRESSION_ERROR, "the header block is no HPACK");
                return;
            }
            decoder.endHeaderBlock();
            if (trailers && fields.refusal() != null) {
                protocolError(fields.refusal().detail());
                return;
            }
            var pairs = CollectionConverters.asScala(fields.fields(!head.endStream()))
                    .toVector();
            push(
                    out,
                    new ParsedHeadersFrame(
                            head.streamId(), head.endStream(), pairs, head.priorityInfo(), Option.empty()));
        }

        private void protocolError(String detail) {
            fail(PROTOCOL_ERROR, detail);
        }

        private void fail(int code, String detail) {
            failStage(new Http2ProtocolException(Http2Protocol.ErrorCode$.MODULE$.byId(code), detail));
        }
    }
}
