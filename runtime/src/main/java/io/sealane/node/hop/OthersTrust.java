package io.sealane.node.hop;

import io.sealane.cert.Credential;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.gateway.forward.WorkloadRelay;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.resource.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whom workloads of somebody else's must prove to be that are reached over TLS: as Knative's gateways judge its activator and queue
 * proxies, or by their own names. Any thread, event loops as well.
 */
final class OthersTrust {

    /** More than routes lead to. What other nodes send names its host itself, and may name any. */
    private static final int HOSTS_MAX = 16_384;

    /** @param byHost at most {@value #HOSTS_MAX}, and a few that threads add at once; for further ones it is made each time */
    private record Known(ScopedTrust roots, Optional<Credential> shown, Map<String, UpstreamTrust> byHost) {}

    private volatile Known known = new Known(ScopedTrust.EMPTY, Optional.empty(), new ConcurrentHashMap<>());

    /**
     * What connections go by from now on.
     *
     * @param shown to whoever asks who we are
     */
    void follow(ScopedTrust roots, Optional<Credential> shown) {
        var before = known;
        if (!before.roots().equals(roots) || !before.shown().equals(shown)) {
            known = new Known(roots, shown, new ConcurrentHashMap<>());
        }
    }

    /** @param workload what the host stands for, where it is a name inside */
    UpstreamTrust of(String host, Optional<ResourceKey> workload) {
        var now = known;
        var there = now.byHost().get(host);
        if (there != null) {
            return there;
        }
        var made = new UpstreamTrust(
                now.roots().in(workload.map(ResourceKey::namespace)), false, names(host, workload), now.shown());
        if (now.byHost().size() < HOSTS_MAX) {
            now.byHost().put(host, made);
        }
        return made;
    }

    /** How many are kept. */
    int size() {
        return known.byHost().size();
    }

    private static List<String> names(String host, Optional<ResourceKey> workload) {
        var names = new ArrayList<>(List.of(host, InternalDoor.GATEWAY_NAME));
        workload.ifPresent(key -> {
            var brief = key.name() + "." + key.namespace();
            names.addAll(List.of(WorkloadRelay.identity(key.namespace()), brief, brief + ".svc"));
        });
        return names;
    }
}
