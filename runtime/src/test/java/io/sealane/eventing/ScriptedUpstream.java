package io.sealane.eventing;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.gateway.forward.UpstreamAnswer;
import io.sealane.gateway.forward.UpstreamClient;
import io.sealane.gateway.forward.UpstreamRequest;
import io.sealane.gateway.transport.loop.Loop;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers by script, per URI; keeps what was sent. */
final class ScriptedUpstream {

    private final Map<URI, Function<UpstreamRequest, Optional<UpstreamAnswer>>> scripts = new ConcurrentHashMap<>();
    private final Map<URI, BlockingQueue<UpstreamRequest>> received = new ConcurrentHashMap<>();

    private final Map<URI, Queue<Consumer<UpstreamAnswer>>> held = new ConcurrentHashMap<>();

    static final Function<UpstreamRequest, Optional<UpstreamAnswer>> HOLD = request -> Optional.empty();

    /** What a URI answers from now on; 200 without content as long as nothing is said. An empty answer waits for {@link #release}. */
    void script(URI uri, Function<UpstreamRequest, Optional<UpstreamAnswer>> script) {
        scripts.put(uri, script);
    }

    UpstreamClient on(Loop loop) {
        return (request, answer) -> {
            queue(request.uri()).add(request);
            scripts.getOrDefault(request.uri(), any -> Optional.of(status(200)))
                    .apply(request)
                    .ifPresentOrElse(
                            scripted -> loop.execute(() -> answer.complete(scripted)),
                            () -> held(request.uri()).add(late -> loop.execute(() -> answer.complete(late))));
        };
    }

    /** Answers all that wait at a URI. */
    void release(URI uri, UpstreamAnswer answer) {
        for (var waiting = held(uri).poll();
                waiting != null;
                waiting = held(uri).poll()) {
            waiting.accept(answer);
        }
    }

    private Queue<Consumer<UpstreamAnswer>> held(URI uri) {
        return held.computeIfAbsent(uri, key -> new ConcurrentLinkedQueue<>());
    }

    int heldCount(URI uri) {
        return held(uri).size();
    }

    UpstreamRequest next(URI uri) throws InterruptedException {
        var request = queue(uri).poll(15, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("nothing was sent to " + uri + " within 15 s");
        }
        return request;
    }

    BlockingQueue<UpstreamRequest> queue(URI uri) {
        return received.computeIfAbsent(uri, key -> new LinkedBlockingQueue<>());
    }

    static UpstreamAnswer status(int status) {
        return answer(status, Map.of(), "");
    }

    static UpstreamAnswer answer(int status, Map<String, String> headers, String body) {
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
