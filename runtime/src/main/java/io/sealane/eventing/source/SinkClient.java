package io.sealane.eventing.source;

import akka.http.javadsl.model.HttpHeader;
import io.sealane.eventing.identity.DeliveryTokens;
import io.sealane.eventing.identity.Post;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventMessages;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Answered;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Sends events of sources to their sinks in binary mode, over the upstream connections of the event loops: with their egress check, TLS
 * and limits. Safe for any thread.
 *
 * <p>No answer, 404, 408, 409, 429 and 5xx are worth another attempt; after the last the event is lost, as with Knative's sources. 401, 403
 * and 503 are what a sink says for a while after it was told to ask who sends, so they are worth attempts for longer than that takes.
 */
public final class SinkClient {

    /** Nothing is done with what a sink says beyond its status. */
    private static final int ANSWER_BYTES_MAX = 1024;

    /** What is answered while tokens or policies come into force. */
    private static final Set<Integer> WHILE_SWITCHED = Set.of(401, 403, 503);

    /** Waits double so often at least. */
    private static final int DOUBLINGS = 5;

    private final List<Loop> loops;
    private final Function<Loop, UpstreamClient> upstreams;
    private final DeliveryTokens tokens;
    private final SourceSettings settings;
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<SourceQueue> queues = ConcurrentHashMap.newKeySet();

    /**
     * A client over given upstreams.
     *
     * @param loops not empty; taken in turn
     * @param upstreams the upstream client of a loop, asked on that loop
     * @param tokens shown to sinks that want to know who sends
     */
    public SinkClient(
            List<Loop> loops,
            Function<Loop, UpstreamClient> upstreams,
            DeliveryTokens tokens,
            SourceSettings settings) {
        this.tokens = tokens;
        this.loops = List.copyOf(loops);
        this.upstreams = upstreams;
        this.settings = settings;
    }

    /**
     * Sends an event, again where that may help.
     *
     * @return never fails; empty once the sink has taken it, else why it has not
     */
    public CompletionStage<Optional<String>> send(Event event, Destination sink) {
        UpstreamRequest request;
        try {
            request = request(event, sink);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Optional.of(String.valueOf(e.getMessage())));
        }
        var attempts = new Attempts(
                loops.get(Math.floorMod(turn.getAndIncrement(), loops.size())),
                request,
                sink.shown(),
                new CompletableFuture<>());
        attempts.loop.execute(() -> attempts.send(1));
        return attempts.done;
    }

    /** A token for somebody who sends by himself; fails when there is none to be had now. */
    public CompletionStage<String> token(DeliveryTokens.Purpose purpose) {
        return tokens.token(purpose);
    }

    /** A queue of its own for one source. */
    public SourceQueue queue(SourceQueue.Report report) {
        var queue = new SourceQueue(this, settings.waitingMax(), report);
        queues.add(queue);
        return queue;
    }

    /** Where events of sources go now. */
    public List<Destination> sinks() {
        return queues.stream().flatMap(queue -> queue.sink().stream()).toList();
    }

    void closed(SourceQueue queue) {
        queues.remove(queue);
    }

    private UpstreamRequest request(Event event, Destination sink) {
        var message = EventMessages.write(event, EventMessages.Format.BINARY);
        List<HttpHeader> headers = message.fields();
        return new UpstreamRequest(
                sink.uri(),
                "POST",
                headers,
                message.body(),
                new UpstreamTrust(sink.trust(), true, List.of()),
                new UpstreamRequest.Limits(settings.timeout(), ANSWER_BYTES_MAX));
    }

    /** One event on its way; everything on its loop. */
    private final class Attempts {

        private final Loop loop;
        private final UpstreamRequest request;
        private final Optional<DeliveryTokens.Purpose> shown;
        private final CompletableFuture<Optional<String>> done;
        private Duration waited = Duration.ZERO;

        Attempts(
                Loop loop,
                UpstreamRequest request,
                Optional<DeliveryTokens.Purpose> shown,
                CompletableFuture<Optional<String>> done) {
            this.loop = loop;
            this.request = request;
            this.shown = shown;
            this.done = done;
        }

        void send(int attempt) {
            new Post(upstreams.apply(loop), tokens, loop).send(request, shown, answer -> judge(answer, attempt));
        }

        private void judge(UpstreamAnswer answer, int attempt) {
            if (answer instanceof Answered answered && answered.status() / 100 == 2) {
                done.complete(Optional.empty());
                return;
            }
            if (isWorthAnother(answer, attempt)) {
                var doublings = Math.min(attempt - 1, Math.max(settings.retry(), DOUBLINGS));
                var wait = settings.retryDelay().multipliedBy(1L << doublings);
                waited = waited.plus(wait);
                loop.schedule(wait, () -> send(attempt + 1));
                return;
            }
            done.complete(Optional.of(why(answer) + " after " + attempt + (attempt == 1 ? " attempt" : " attempts")));
        }

        private boolean isWorthAnother(UpstreamAnswer answer, int attempt) {
            if (!(answer instanceof Answered answered)) {
                return attempt <= settings.retry();
            }
            return DeliverySettings.again(answered.status()) && attempt <= settings.retry()
                    || WHILE_SWITCHED.contains(answered.status()) && waited.compareTo(settings.switchPatience()) < 0;
        }

        private String why(UpstreamAnswer answer) {
            return answer instanceof Failed failed
                    ? failed.kind() + ": " + failed.detail()
                    : "status " + ((Answered) answer).status();
        }
    }
}
