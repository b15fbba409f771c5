package io.sealane.node;

import akka.http.javadsl.ClientTransport;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.model.ws.WebSocketRequest;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.japi.Pair;
import akka.stream.OverflowStrategy;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.SourceQueueWithComplete;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A conversation of Akka HTTP's WebSocket client over TLS with a host that no name server knows. */
final class AkkaWebSocket implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 40;

    private final SourceQueueWithComplete<Message> out;
    private final SinkQueueWithCancel<Message> in;

    private AkkaWebSocket(SourceQueueWithComplete<Message> out, SinkQueueWithCancel<Message> in) {
        this.out = out;
        this.in = in;
    }

    static AkkaWebSocket open(Sealane node, URI listener, String host, SSLContext trusting) throws Exception {
        var system = node.system().classicSystem();
        var at = new InetSocketAddress(listener.getHost(), listener.getPort());
        var settings = ClientConnectionSettings.create(system)
                .withTransport(
                        ClientTransport.withCustomResolver((name, port) -> CompletableFuture.completedStage(at)));
        Flow<Message, Message, Pair<SourceQueueWithComplete<Message>, SinkQueueWithCancel<Message>>> ends =
                Flow.fromSinkAndSourceMat(
                        Sink.<Message>queue(),
                        Source.<Message>queue(16, OverflowStrategy.fail()),
                        (sink, source) -> Pair.create(source, sink));
        var request = WebSocketRequest.create("wss://" + host + ":" + at.getPort() + "/");
        var begun = Http.get(system)
                .singleWebSocketRequest(
                        request,
                        ends,
                        ConnectionContext.httpsClient(trusting),
                        java.util.Optional.empty(),
                        settings,
                        system.log(),
                        SystemMaterializer.get(system).materializer());
        var upgraded = begun.first().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!upgraded.isValid()) {
            throw new AssertionError("expected 101, got " + upgraded.response());
        }
        return new AkkaWebSocket(begun.second().first(), begun.second().second());
    }

    String say(String text) throws Exception {
        out.offer(TextMessage.create(text));
        var heard = in.pull().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return heard.map(message -> message.asTextMessage().getStrictText()).orElse("over");
    }

    @Override
    public void close() {
        out.complete();
    }
}
