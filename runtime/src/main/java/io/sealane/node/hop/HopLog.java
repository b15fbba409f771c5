package io.sealane.node.hop;

import io.sealane.resource.ResourceKey;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What a queue proxy would have logged of its TLS: the last facts of the hops to each namespace's workloads, for {@code kubectl logs POD
 * -c queue-proxy}. Safe for any thread.
 */
public final class HopLog {

    private static final int LINES_MAX = 50;

    private final InstantSource clock;
    private final Map<String, Deque<String>> byNamespace = new HashMap<>();

    HopLog(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Writes down what has changed.
     *
     * @param before what protected the hops to a namespace's workloads, by namespace
     */
    synchronized void changed(Map<String, String> before, Map<String, String> after) {
        var namespaces = new HashSet<>(before.keySet());
        namespaces.addAll(after.keySet());
        for (var namespace : namespaces) {
            var now = after.get(namespace);
            if (now == null) {
                add(namespace, "tls: off, requests come in the clear");
            } else if (!now.equals(before.get(namespace))) {
                add(namespace, "certDir: Secret " + namespace + "/serving-certs, nothing is mounted");
                add(namespace, "Certificate in force, tls: " + now);
            }
        }
    }

    /** The namespace is gone. */
    synchronized void forget(String namespace) {
        byNamespace.remove(namespace);
    }

    /** The lines about a Pod, the oldest first. */
    public synchronized List<String> of(ResourceKey pod) {
        var lines = byNamespace.get(pod.namespace());
        return lines == null
                ? List.of(clock.instant() + " tls: off, requests come in the clear")
                : new ArrayList<>(lines);
    }

    private void add(String namespace, String line) {
        var lines = byNamespace.computeIfAbsent(namespace, absent -> new ArrayDeque<>());
        lines.add(clock.instant() + " " + line);
        if (lines.size() > LINES_MAX) {
            lines.remove();
        }
    }
}
