package io.sealane.gateway.transport;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.event.LoggingAdapter;
import akka.event.NoLogging;
import akka.http.impl.engine.http2.FrameEvent;
import akka.http.impl.engine.http2.Http2;
import akka.http.impl.engine.http2.Http2Blueprint$;
import akka.http.impl.engine.http2.hpack.HeaderCompression$;
import akka.http.impl.engine.server.ServerTerminator;
import akka.http.impl.engine.server.UpgradeToOtherProtocolResponseHeader;
import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.settings.ServerSettings;
import akka.http.scaladsl.Http$;
import akka.http.scaladsl.HttpExt;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.HttpEntity.ChunkStreamPart;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Graph;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.scaladsl.TLSPlacebo$;
import akka.util.ByteString;
import io.sealane.gateway.transport.http2.EarlyAnswers;
import io.sealane.gateway.transport.http2.HeadDecoder;
import io.sealane.gateway.transport.limit.TransportSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import scala.Option;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Seq;
import scala.concurrent.duration.FiniteDuration;

/**
 * Every call to what Akka and Akka HTTP keep to themselves; stages between the frames of HTTP/2 stand in {@link HeadDecoder} and
 * {@link EarlyAnswers}. It compiles and works against the versions that the build pins; a change
 * of either must pass this class's test.
 */
@SuppressWarnings("unchecked")
final class AkkaSeams {

    // Scala's and Java's model classes are the same objects; only the compiler does not know.
    private static final AttributeKey<Object> STREAM = (AttributeKey<Object>) (Object) Http2.streamId();

    // What clients do wrong is answered to them; logging it as errors would let them fill our disks.
    private static final LoggingAdapter QUIET = NoLogging.getInstance();
    private static final Attributes QUIETLY =
            Attributes.createLogLevels(Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff());

    private AkkaSeams() {}

    /** Ends an HTTP/2 connection: GOAWAY, open streams may finish until the deadline. On the connection's loop. */
    @FunctionalInterface
    interface Terminator {
        void terminate(Duration deadline);
    }

    /** The HTTP/1.1 server layer over plain bytes; TLS ends below it. */
    static BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http1(
            ActorSystem<?> system, ServerSettings settings) {
        akka.stream.scaladsl.BidiFlow<
                        akka.http.scaladsl.model.HttpResponse,
                        SslTlsOutbound,
                        SslTlsInbound,
                        akka.http.scaladsl.model.HttpRequest,
                        NotUsed>
                layer = http(system)
                        .serverLayer(
                                scala(settings),
                                Option.empty(),
                                system.classicSystem().log(),
                                false);
        var placebo = TLSPlacebo$.MODULE$.apply();
        return (BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed>)
                (Object) new BidiFlow<>(layer.atop((Graph) placebo)).withAttributes(QUIETLY);
    }

    /**
     * The HTTP/2 server layer over plain bytes, the client's preface first. As {@code Http2Blueprint.serverStack} puts it together, but
     * with our own decoder of heads and our own end of requests that are answered early.
     */
    static BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, Terminator> http2(
            ActorSystem<?> system, ServerSettings settings, TransportSettings transport) {
        var server = scala(settings);
        var layers = Http2Blueprint$.MODULE$;
        akka.stream.scaladsl.BidiFlow<FrameEvent, FrameEvent, FrameEvent, FrameEvent, NotUsed> coding =
                akka.stream.scaladsl.BidiFlow$.MODULE$.fromFlows(
                        akka.stream.scaladsl.Flow$.MODULE$.fromGraph((Graph) HeaderCompression$.MODULE$),
                        akka.stream.scaladsl.Flow$.MODULE$.fromGraph(
                                new HeadDecoder(transport.heads(), server.parserSettings())));
        var demux = layers.serverDemux(server.http2Settings(), (Seq) Nil$.MODULE$, false);
        var layer = layers.BidiFlowExt(
                        layers.httpLayer(server, QUIET, http(system).dateHeaderRendering()))
                .atopKeepRight((Graph) demux)
                .atop((Graph) new EarlyAnswers(transport.deadlines().linger()))
                .atop((Graph) coding)
                .atop((Graph) layers.framing(server.http2Settings(), QUIET))
                .atop((Graph) layers.errorHandling(QUIET));
        var typed = (BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, ServerTerminator>)
                (Object) new BidiFlow<>((akka.stream.scaladsl.BidiFlow) layer).withAttributes(QUIETLY);
        return typed.mapMaterializedValue(terminator -> deadline -> terminator.terminate(
                FiniteDuration.create(deadline.toMillis(), TimeUnit.MILLISECONDS), system.executionContext()));
    }

    /** The HTTP/2 stream that a request came on. */
    static int streamOf(HttpRequest request) {
        return request.getAttribute(STREAM)
                .map(Integer.class::cast)
                .orElseThrow(() -> new IllegalStateException("HTTP/2 request: expected a stream id, got none"));
    }

    /** An answer for a stream. */
    static HttpResponse onStream(HttpResponse response, int stream) {
        return response.addAttribute(STREAM, stream);
    }

    /** An answer after which the connection's bytes are another protocol's; only as HTTP/1.1. */
    static HttpResponse switching(HttpResponse response, Upgraded to) {
        var handler = (akka.stream.scaladsl.Flow<ByteString, ByteString, Object>)
                (Object) to.bytes().asScala();
        return response.removeAttribute(Upgraded.KEY)
                .addHeader(Connection.create("Upgrade"))
                .addHeader(RawHeader.create("Upgrade", to.protocol()))
                .addHeader((HttpHeader) new UpgradeToOtherProtocolResponseHeader(handler));
    }

    /** Puts a stage into a streamed body; its length or its trailers stay. */
    static HttpEntity mapBody(
            HttpEntity entity,
            Graph<FlowShape<ByteString, ByteString>, NotUsed> bytes,
            Graph<FlowShape<ChunkStreamPart, ChunkStreamPart>, NotUsed> chunks) {
        Object body = entity;
        if (body instanceof akka.http.scaladsl.model.HttpEntity.Default sized) {
            return sized.copy(
                    sized.contentType(), sized.contentLength(), sized.data().via(bytes));
        }
        if (body instanceof akka.http.scaladsl.model.HttpEntity.Chunked chunked) {
            return chunked.copy(chunked.contentType(), chunked.chunks().via(chunks));
        }
        if (body instanceof akka.http.scaladsl.model.HttpEntity.CloseDelimited open) {
            return open.copy(open.contentType(), open.data().via(bytes));
        }
        throw new IllegalArgumentException(
                "entity: expected Default, Chunked or CloseDelimited, got " + entity.getClass());
    }

    /** Whether a body failed because the client framed it wrong. */
    static boolean isMalformedBody(Throwable failure) {
        return failure instanceof EntityStreamException;
    }

    private static HttpExt http(ActorSystem<?> system) {
        return (HttpExt) Http$.MODULE$.get(system.classicSystem());
    }

    private static akka.http.scaladsl.settings.ServerSettings scala(ServerSettings settings) {
        return (akka.http.scaladsl.settings.ServerSettings) (Object) settings;
    }
}
