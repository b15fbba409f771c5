package io.sealane.serving.scale;

import io.sealane.gateway.admission.Admission.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How busy backends are with what other nodes let in themselves. The concurrency that a node told of last counts until it tells of another, or
 * has been silent for too long; requests count once. Not safe for several threads.
 */
final class OtherNodes {

    private final Duration forgetAfter;
    private final Map<Object, Told> byNode = new HashMap<>();

    /** @param requests since they were last asked for, by backend */
    private record Told(Instant at, Map<String, Usage> usages, Map<String, Long> requests) {}

    /** @param forgetAfter how long what a node has told counts when no more comes */
    OtherNodes(Duration forgetAfter) {
        this.forgetAfter = forgetAfter;
    }

    /**
     * A node has told what it let in since it last did.
     *
     * @param node equal ones are the same
     */
    void take(Object node, Map<String, Usage> usages, Instant now) {
        var before = byNode.get(node);
        var requests = before == null ? new HashMap<String, Long>() : before.requests();
        // What nobody scales is never asked for.
        requests.keySet().retainAll(usages.keySet());
        usages.forEach((backend, usage) -> {
            if (usage.requests() > 0) {
                requests.merge(backend, usage.requests(), Long::sum);
            }
        });
        byNode.put(node, new Told(now, Map.copyOf(usages), requests));
    }

    /** What there is about a backend at all of them; its requests are not told of again. */
    Usage usage(String backend) {
        var concurrency = 0.0;
        var requests = 0L;
        for (var told : byNode.values()) {
            var usage = told.usages().get(backend);
            concurrency += usage == null ? 0 : usage.concurrency();
            var more = told.requests().remove(backend);
            requests += more == null ? 0 : more;
        }
        return new Usage(concurrency, requests);
    }

    /** Who has been silent for too long does not count any more. */
    void forget(Instant now) {
        byNode.values().removeIf(told -> !told.at().plus(forgetAfter).isAfter(now));
    }
}
