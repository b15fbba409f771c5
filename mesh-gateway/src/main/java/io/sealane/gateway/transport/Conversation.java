package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpProtocols;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Connection;
import akka.stream.javadsl.Sink;
import io.sealane.gateway.watch.ListenerWatch;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to each request and answer of one connection between HTTP and the handler. On the loop unless said otherwise. */
final class Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final Connection CLOSE = Connection.create("close");
    private static final int FIELD_OVERHEAD = 32;
    /** How Akka renders U+FFFD, which it decodes bytes to that are no UTF-8. */
    private static final String REPLACEMENT = "%EF%BF%BD";

    private final boolean http2;
    private final NettyLoop loop;
    private final Vigil vigil;
    private final Shared shared;
    private final ConnectionFacts facts;
    private final ListenerWatch watch;
    private final RequestHandler handler;
    private IntConsumer onReset = stream -> {};
    private final Set<Integer> handed = new HashSet<>();
    private boolean last;
    private boolean refusing;

    Conversation(
            boolean http2,
            NettyLoop loop,
            Vigil vigil,
            Shared shared,
            ConnectionFacts facts,
            ListenerWatch watch,
            RequestHandler handler) {
        this.http2 = http2;
        this.loop = loop;
        this.vigil = vigil;
        this.shared = shared;
        this.facts = facts;
        this.watch = watch;
        this.handler = handler;
    }

    Loop loop() {
        return loop;
    }

    int requestsMax() {
        return http2 ? shared.settings().http2().streamsMax() : 1;
    }

    int streamOf(HttpRequest request) {
        return http2 ? AkkaSeams.streamOf(request) : 0;
    }

    /** Whom to tell that the client has reset a stream. */
    void onReset(IntConsumer taker) {
        onReset = taker;
    }

    void reset(int stream) {
        onReset.accept(stream);
    }

    boolean handed(int stream) {
        return handed.contains(stream);
    }

    void forget(int stream) {
        handed.remove(stream);
    }

    /** Answers 400 to all further requests. */
    void refuseAll() {
        refusing = true;
    }

    /** The next answer is the last one (HTTP/1.1). */
    void makeNextLast() {
        last = true;
    }

    /** Refuses the request or hands it over; a handler that fails has answered 500. */
    void handle(HttpRequest bare, Exchange exchange) {
        vigil.requestBegan();
        var request = bare.addAttribute(ConnectionFacts.KEY, facts);
        exchange.tally().begin(request, shared.watch().nanos());
        if (http2) {
            handed.add(exchange.stream());
        }
        var refusal = refusal(request);
        if (refusal.isPresent()) {
            exchange.complete(refusal.get());
            return;
        }
        try {
            var paced = BodyPace.applied(request, shared.settings().bodies(), loop, exchange.tally()::received);
            handler.handle(paced, exchange);
        } catch (RuntimeException e) {
            LOG.error("listener {}: a handler failed", facts.listener(), e);
            exchange.complete(
                    Problems.problem(StatusCodes.INTERNAL_SERVER_ERROR, "the request failed inside; the log says why"));
        }
    }

    private Optional<HttpResponse> refusal(HttpRequest request) {
        var heads = shared.settings().heads();
        var uri = request.getUri();
        if (refusing) {
            return Optional.of(
                    Problems.problem(StatusCodes.BAD_REQUEST, "an earlier request of this connection was malformed"));
        }
        if (headerBytes(request) > heads.headerBytesMax()) {
            return Optional.of(Problems.problem(
                    StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the header fields take more than " + heads.headerBytesMax() + " bytes"));
        }
        // Akka HTTP keeps this limit for HTTP/1.1 only.
        if (http2 && uri.path().length() + uri.rawQueryString().orElse("").length() > heads.uriBytesMax()) {
            return Optional.of(Problems.problem(
                    StatusCodes.URI_TOO_LONG, "the target is longer than " + heads.uriBytesMax() + " bytes"));
        }
        if (uri.path().contains(REPLACEMENT)) {
            return Optional.of(Problems.problem(StatusCodes.BAD_REQUEST, "the path does not decode to UTF-8"));
        }
        return Optional.empty();
    }

    /** The answer as HTTP wants it. {@code whenGiven} runs on the loop when its body has ended. */
    HttpResponse prepare(Exchange exchange, HttpResponse response, Runnable whenGiven) {
        var prepared = response;
        if (!prepared.protocol().equals(HttpProtocols.HTTP_1_1)) {
            // Answers of HTTP/2 upstreams; the HTTP/1.1 renderer fails on any other version.
            prepared = prepared.withProtocol(HttpProtocols.HTTP_1_1);
        }
        if (http2) {
            prepared = AkkaSeams.onStream(prepared, exchange.stream());
        } else if (last) {
            prepared = prepared.addHeader(CLOSE);
        }
        var tally = exchange.tally();
        tally.status(response.status().intValue());
        return BodyEnd.watched(prepared, tally::given, () -> onLoop(whenGiven));
    }

    void ended(Exchange exchange) {
        vigil.requestEnded(loop.uptimeMillis());
        watch.handled(exchange.tally().handled(http2, shared.watch().nanos()));
    }

    /** Nobody waits for the answer any more; any thread. */
    void cancel(HttpResponse response) {
        if (!response.entity().isStrict()) {
            response.entity().getDataBytes().runWith(Sink.cancelled(), shared.materializer());
        }
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** RFC 9113 section 6.5.2: names and values, and 32 for each field. */
    private static int headerBytes(HttpRequest request) {
        var bytes = 0;
        for (var header : request.getHeaders()) {
            bytes += header.name().length() + header.value().length() + FIELD_OVERHEAD;
        }
        return bytes;
    }
}
