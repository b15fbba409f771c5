package io.sealane.node;

import io.sealane.cert.Credential;
import io.sealane.cert.trust.TrustBundle;
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

    /** @param byHost as many as routes lead to */
    private record Known(TrustBundle roots, Optional<Credential> shown, Map<String, UpstreamTrust> byHost) {}

    private volatile Known known = new Known(TrustBundle.EMPTY, Optional.empty(), new ConcurrentHashMap<>());

    /**
     * What connections go by from now on.
     *
     * @param shown to whoever asks who we are
     */
    void follow(TrustBundle roots, Optional<Credential> shown) {
        var before = known;
        if (!before.roots().equals(roots) || !before.shown().equals(shown)) {
            known = new Known(roots, shown, new ConcurrentHashMap<>());
        }
    }

    /** @param workload what the host stands for, where it is a name inside */
    UpstreamTrust of(String host, Optional<ResourceKey> workload) {
        var now = known;
        return now.byHost().computeIfAbsent(host, absent -> {
            var names = names(host, workload);
            return new UpstreamTrust(now.roots(), false, names, now.shown());
        });
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
