package io.sealane.eventing;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.transport.loop.Loop;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Answers by script, per URI; keeps what was sent.
 *
 * <p>What a request meets is one step: who has seen a request can release it, and what was held before a script changed is among what is
 * released after that.
 */
public final class ScriptedUpstream {

    private static final long PATIENCE_SECONDS = 30;

    private final Map<URI, Function<UpstreamRequest, Optional<UpstreamAnswer>>> scripts = new ConcurrentHashMap<>();
    private final Map<URI, BlockingQueue<UpstreamRequest>> received = new ConcurrentHashMap<>();

    private final Map<URI, BlockingQueue<Consumer<UpstreamAnswer>>> held = new ConcurrentHashMap<>();

    static final Function<UpstreamRequest, Optional<UpstreamAnswer>> HOLD = request -> Optional.empty();

    /** What a URI answers from now on; 200 without content as long as nothing is said. An empty answer waits for {@link #release}. */
    synchronized void script(URI uri, Function<UpstreamRequest, Optional<UpstreamAnswer>> script) {
        scripts.put(uri, script);
    }

    UpstreamClient on(Loop loop) {
        return (request, answer) -> meet(request, reply -> loop.execute(() -> answer.complete(reply)));
    }

    private synchronized void meet(UpstreamRequest request, Consumer<UpstreamAnswer> answer) {
        scripts.getOrDefault(request.uri(), any -> Optional.of(status(200)))
                .apply(request)
                .ifPresentOrElse(answer, () -> held(request.uri()).add(answer));
        queue(request.uri()).add(request);
    }

    /** Answers all that wait at a URI. */
    void release(URI uri, UpstreamAnswer answer) {
        for (var waiting = held(uri).poll();
                waiting != null;
                waiting = held(uri).poll()) {
            waiting.accept(answer);
        }
    }

    /** Answers the one that waits longest at a URI; waits for it. */
    void releaseNext(URI uri, UpstreamAnswer answer) throws InterruptedException {
        var waiting = held(uri).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (waiting == null) {
            throw new AssertionError("nothing waits at " + uri + " within " + PATIENCE_SECONDS + " s");
        }
        waiting.accept(answer);
    }

    private BlockingQueue<Consumer<UpstreamAnswer>> held(URI uri) {
        return held.computeIfAbsent(uri, key -> new LinkedBlockingQueue<>());
    }

    int heldCount(URI uri) {
        return held(uri).size();
    }

    UpstreamRequest next(URI uri) throws InterruptedException {
        var request = queue(uri).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("nothing was sent to " + uri + " within " + PATIENCE_SECONDS + " s");
        }
        return request;
    }

    BlockingQueue<UpstreamRequest> queue(URI uri) {
        return received.computeIfAbsent(uri, key -> new LinkedBlockingQueue<>());
    }

    static UpstreamAnswer status(int status) {
        return answer(status, Map.of(), "");
    }

    public static UpstreamAnswer answer(int status, Map<String, String> headers, String body) {
        var fields = headers.entrySet().stream()
                .map(header -> (HttpHeader) RawHeader.create(header.getKey(), header.getValue()))
                .toList();
        return new UpstreamAnswer.Answered(
                status, fields, Optional.ofNullable(headers.get("content-type")), ByteString.fromString(body), false);
    }

    static String header(UpstreamRequest request, String name) {
        List<String> values = request.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(HttpHeader::value)
                .toList();
        return String.join(",", values);
    }
}
