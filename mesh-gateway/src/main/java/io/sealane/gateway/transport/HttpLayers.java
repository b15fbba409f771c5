package io.sealane.gateway.transport;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.FlowShape;
import akka.stream.Graph;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.NettyLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Akka HTTP's own layers, between a connection's bytes and its requests; one fused stream on the connection's loop. */
final class HttpLayers {

    /** Fields whose values hardly ever come twice: each would be put into the parser's cache of a connection until that is full. */
    private static final List<String> NEVER_THE_SAME =
            List.of("ce-id", "ce-time", "ce-subject", "traceparent", "tracestate", "x-request-id", "content-length");

    private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http1;
    private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, AkkaSeams.Terminator> http2;

    private HttpLayers(
            BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http1,
            BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, AkkaSeams.Terminator> http2) {
        this.http1 = http1;
        this.http2 = http2;
    }

    static HttpLayers of(ActorSystem<?> system, TransportSettings settings) {
        return new HttpLayers(
                AkkaSeams.http1(
                        system, serverSettings(settings, settings.heads().headerCountMax())),
                // What we count ourselves Akka shall not count again.
                AkkaSeams.http2(system, serverSettings(settings, Integer.MAX_VALUE), settings));
    }

    void serveHttp1(
            Graph<FlowShape<HttpRequest, HttpResponse>, NotUsed> requests,
            Graph<FlowShape<ByteString, ByteString>, NotUsed> wire,
            NettyLoop loop) {
        Flow.fromGraph(requests).join(http1).join(Flow.fromGraph(wire)).run(loop.streams());
    }

    AkkaSeams.Terminator serveHttp2(
            Graph<FlowShape<HttpRequest, HttpResponse>, NotUsed> requests,
            Graph<FlowShape<ByteString, ByteString>, NotUsed> wire,
            NettyLoop loop) {
        return http2.join(Flow.fromGraph(wire), Keep.left())
                .joinMat(Flow.fromGraph(requests), Keep.left())
                .run(loop.streams());
    }

    /** From Akka's own defaults and our settings; what users set below {@code akka.http} is for their servers. */
    static ServerSettings serverSettings(TransportSettings settings, int headerCountMax) {
        return ServerSettings.create(ConfigFactory.parseMap(overrides(settings, headerCountMax))
                .withFallback(ConfigFactory.defaultReference(ServerSettings.class.getClassLoader()))
                .resolve());
    }

    private static Map<String, Object> overrides(TransportSettings settings, int headerCountMax) {
        var heads = settings.heads();
        var all = new HashMap<String, Object>();
        all.put("akka.http.server.server-header", "");
        all.put("akka.http.server.raw-request-uri-header", "on");
        all.put("akka.http.server.idle-timeout", "infinite");
        all.put("akka.http.server.request-timeout", "0s");
        all.put("akka.http.server.pipelining-limit", 1);
        all.put(
                "akka.http.server.http2.max-concurrent-streams",
                settings.http2().streamsMax());
        all.put(
                "akka.http.server.http2.incoming-connection-level-buffer-size",
                settings.buffers().http2BytesMax());
        all.put(
                "akka.http.server.http2.incoming-stream-level-buffer-size",
                settings.buffers().http2BytesMax() / 2);
        for (var parsing : new String[] {"akka.http.parsing.", "akka.http.server.parsing."}) {
            all.put(parsing + "max-content-length", "infinite");
            all.put(parsing + "modeled-header-parsing", "off");
            all.put(parsing + "illegal-header-warnings", "off");
            all.put(parsing + "error-logging-verbosity", "off");
            all.put(parsing + "uri-parsing-mode", "relaxed");
            all.put(parsing + "max-uri-length", heads.uriBytesMax());
            all.put(parsing + "max-header-count", headerCountMax);
            all.put(parsing + "max-header-name-length", heads.headerBytesMax());
            all.put(parsing + "max-header-value-length", heads.headerBytesMax());
            NEVER_THE_SAME.forEach(name -> all.put(parsing + "header-cache." + name, 0));
        }
        return all;
    }
}
