package io.sealane.workload;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.LogOptions;
import io.sealane.resource.embedded.PodLogs;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The logs of the Pods that run here, by container. Safe for any thread. */
public final class PodLogBook implements PodLogs {

    private static final String QUEUE_PROXY = "queue-proxy";

    private volatile Function<ResourceKey, List<String>> sidecar = pod -> List.of();
    private final InstantSource clock;
    private final int charsMax;
    private final Map<ResourceKey, Map<String, PodLog>> logs = new ConcurrentHashMap<>();
    private final Map<Endpoint, ResourceKey> served = new ConcurrentHashMap<>();

    /** A book without logs; {@code charsMax} as for {@link PodLog}. */
    public PodLogBook(InstantSource clock, int charsMax) {
        this.clock = clock;
        this.charsMax = charsMax;
    }

    /** The log of a container; of the Pod's first one when no name is given. Empty while it does not run. */
    public Optional<PodLog> find(ResourceKey pod, Optional<String> container) {
        var ofPod = logs.getOrDefault(pod, Map.of());
        return container
                .map(name -> Optional.ofNullable(ofPod.get(name)))
                .orElseGet(() -> ofPod.values().stream().findFirst());
    }

    /** As {@code kubectl logs} asks; there is no previous run here, because a container starts once. */
    @Override
    public CompletionStage<Optional<Source<ByteString, NotUsed>>> logs(
            String namespace, String pod, LogOptions options) {
        if (options.container().equals(Optional.of(QUEUE_PROXY)) && !options.previous()) {
            return CompletableFuture.completedStage(Optional.of(sidecar(new ResourceKey(namespace, pod), options)));
        }
        var found = options.previous()
                ? Optional.<PodLog>empty()
                : find(new ResourceKey(namespace, pod), options.container());
        return CompletableFuture.completedStage(found.map(log -> read(log, options)));
    }

    /** Whose an endpoint is, while that Pod runs. */
    public Optional<ResourceKey> pod(Endpoint endpoint) {
        return Optional.ofNullable(served.get(endpoint));
    }

    /** A container of a Pod is reached there, until the Pod is gone. */
    void serves(Endpoint endpoint, ResourceKey pod) {
        served.put(endpoint, pod);
    }

    /** Adds what {@code queue-proxy} would have written of a request to a Pod; nothing once that is gone. */
    public void proxied(ResourceKey pod, String line) {
        logs.computeIfPresent(
                pod,
                (key, before) -> before.containsKey(QUEUE_PROXY)
                        ? before
                        : with(before, QUEUE_PROXY, new PodLog(clock, charsMax)));
        find(pod, Optional.of(QUEUE_PROXY)).ifPresent(log -> log.write(line));
    }

    /** Says what {@code queue-proxy} would have written of its connections; it is no container here. */
    public void sidecar(Function<ResourceKey, List<String>> lines) {
        sidecar = lines;
    }

    private Source<ByteString, NotUsed> sidecar(ResourceKey pod, LogOptions options) {
        var lines = sidecar.apply(pod);
        var first = options.tailLines()
                .map(last -> Math.max(0, lines.size() - last))
                .orElse(0);
        var told = Source.from(lines.subList(first, lines.size())).map(line -> ByteString.fromString(line + "\n"));
        // Of requests it tells after that, and goes on to where it is followed.
        return find(pod, Optional.of(QUEUE_PROXY))
                .map(requests -> told.concat(read(requests, options)))
                .orElse(told);
    }

    private static Source<ByteString, NotUsed> read(PodLog log, LogOptions options) {
        var query = new PodLog.Query(options.follow(), options.tailLines(), options.since(), options.timestamps());
        var all = log.read(query);
        return options.limitBytes().map(limit -> all.via(first(limit))).orElse(all);
    }

    private static Flow<ByteString, ByteString, NotUsed> first(long bytes) {
        return Flow.of(ByteString.class)
                .statefulMap(
                        () -> bytes,
                        (left, chunk) -> Pair.create(left - chunk.size(), chunk.take((int)
                                Math.max(0, Math.min(left, chunk.size())))),
                        left -> Optional.empty())
                .takeWhile(ByteString::nonEmpty);
    }

    /** A new log, in place of one of that name. */
    PodLog open(ResourceKey pod, String container) {
        var log = new PodLog(clock, charsMax);
        logs.compute(pod, (key, before) -> with(before == null ? Map.of() : before, container, log));
        return log;
    }

    /** The Pod is gone: its logs end and are forgotten. */
    void close(ResourceKey pod) {
        var ofPod = logs.remove(pod);
        served.values().removeIf(pod::equals);
        if (ofPod != null) {
            ofPod.values().forEach(PodLog::close);
        }
    }

    private static Map<String, PodLog> with(Map<String, PodLog> before, String container, PodLog log) {
        var changed = new LinkedHashMap<>(before);
        changed.put(container, log);
        return changed;
    }
}
