package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpProtocols;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawRequestURI;
import akka.stream.javadsl.Sink;
import io.sealane.gateway.transport.http2.DotSegments;
import io.sealane.gateway.transport.http2.HeadNote;
import io.sealane.gateway.transport.http2.HeadNote.Refusal;
import io.sealane.gateway.transport.limit.Vigil;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.gateway.transport.loop.NettyLoop;
import io.sealane.gateway.watch.ListenerWatch;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to each request and answer of one connection between HTTP and the handler. On the loop unless said otherwise. */
final class Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final Connection CLOSE = Connection.create("close");
    /** RFC 9113 section 6.5.2: what a field counts beside its name and value. */
    private static final int FIELD_OVERHEAD = 32;
    /** How Akka renders U+FFFD, which it decodes bytes to that are no UTF-8. */
    private static final String REPLACEMENT = "%EF%BF%BD";

    /** How the parser tells the target of a request as it was sent; it resolves what it parses. Only between it and here. */
    private static final String RAW_TARGET = "Raw-Request-URI";

    private final boolean http2;
    private final NettyLoop loop;
    private final Vigil vigil;
    private final Shared shared;
    private final ConnectionFacts facts;
    private final ListenerWatch watch;
    private final RequestHandler handler;
    private final RequestBody.Terms terms;
    private IntConsumer onReset = stream -> {};
    private boolean last;
    private boolean outOfStep;

    Conversation(boolean http2, NettyLoop loop, Vigil vigil, ConnectionFacts facts, Reception reception) {
        this.http2 = http2;
        this.loop = loop;
        this.vigil = vigil;
        this.shared = reception.shared();
        this.facts = facts;
        this.watch = reception.watch();
        this.handler = reception.handler();
        this.terms = new RequestBody.Terms(http2, shared.settings(), loop, shared.materializer());
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

    /** The next answer is the last one (HTTP/1.1). */
    void makeNextLast() {
        last = true;
    }

    /** Refuses the request or hands it over; a handler that fails has answered 500. */
    void handle(HttpRequest received, Exchange exchange) {
        vigil.requestBegan();
        var note = http2 ? HeadNote.of(received) : Optional.<HeadNote>empty();
        var bare = http2 && note.isEmpty() ? received : received.removeHeader(http2 ? HeadNote.NAME : RAW_TARGET);
        var request = bare.addAttribute(ConnectionFacts.KEY, facts);
        exchange.tally().begin(request, shared.watch().nanos());
        var length = note.map(HeadNote::bodyBytes).orElse(OptionalLong.empty());
        var watched = RequestBody.watch(request, length, terms, exchange.tally()::received);
        exchange.afterwards(watched.afterAnswer());
        var refusal = note.flatMap(HeadNote::refusal).or(() -> refusal(received));
        if (refusal.isPresent()) {
            // Where a head of HTTP/1.1 ends may be in doubt, and so what is a request behind it.
            outOfStep = !http2;
            last |= outOfStep;
            exchange.tally().headRefused(note.flatMap(HeadNote::refusal).isPresent());
            exchange.complete(
                    Problems.problem(refusal.get().status(), refusal.get().detail()));
            return;
        }
        try {
            handler.handle(watched.request(), exchange);
        } catch (RuntimeException e) {
            LOG.error("listener {}: a handler failed", facts.listener(), e);
            exchange.complete(
                    Problems.problem(StatusCodes.INTERNAL_SERVER_ERROR, "the request failed inside; the log says why"));
        }
    }

    private Optional<Refusal> refusal(HttpRequest request) {
        if (outOfStep) {
            return Optional.of(new Refusal(StatusCodes.BAD_REQUEST, "the request before it was malformed"));
        }
        var heads = shared.settings().heads();
        var uri = request.getUri();
        // HTTP/2 heads have been measured and their targets have not, HTTP/1.1 heads the other way round.
        var first = http2 ? Optional.<Refusal>empty() : http1Refusal(request, heads.headerBytesMax());
        if (first.isPresent()) {
            return first;
        }
        if (http2 && uri.path().length() + uri.rawQueryString().orElse("").length() > heads.uriBytesMax()) {
            return Optional.of(new Refusal(
                    StatusCodes.URI_TOO_LONG, "the target is longer than " + heads.uriBytesMax() + " bytes"));
        }
        if (uri.path().contains(REPLACEMENT)) {
            return Optional.of(new Refusal(StatusCodes.BAD_REQUEST, "the path does not decode to UTF-8"));
        }
        return Optional.empty();
    }

    /** What Akka HTTP's parser lets through and RFC 9110 section 5.1 and RFC 9112 section 3.2 do not. */
    private static Optional<Refusal> http1Refusal(HttpRequest request, int headerBytesMax) {
        // Of OPTIONS that is the asterisk. The parser leaves no difference between no target and an absolute one
        // without a path,
        // which clients do not send.
        if (request.getUri().path().isEmpty() && !request.method().equals(HttpMethods.OPTIONS)) {
            return Optional.of(new Refusal(StatusCodes.BAD_REQUEST, "the target: expected a path, got none"));
        }
        var bytes = 0;
        for (var header : request.getHeaders()) {
            if (header instanceof RawRequestURI target) {
                if (DotSegments.in(target.value())) {
                    return Optional.of(new Refusal(StatusCodes.BAD_REQUEST, DotSegments.REFUSED));
                }
                continue;
            }
            if (header.name().isEmpty()) {
                return Optional.of(new Refusal(StatusCodes.BAD_REQUEST, "a header field: expected a name, got none"));
            }
            var value = header.value();
            // The parser takes the end of the line, and the field behind it, for the rest of a character that was cut
            // off.
            if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
                return Optional.of(new Refusal(
                        StatusCodes.BAD_REQUEST, "a header field: expected a value in UTF-8, got part of a character"));
            }
            bytes += header.name().length() + value.length() + FIELD_OVERHEAD;
        }
        return bytes <= headerBytesMax
                ? Optional.empty()
                : Optional.of(new Refusal(
                        StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "the header fields take more than " + headerBytesMax + " bytes"));
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
        } else if (response.getAttribute(Upgraded.KEY).isPresent()) {
            prepared = AkkaSeams.switching(
                    prepared, response.getAttribute(Upgraded.KEY).get());
            vigil.switchProtocol();
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
}
