package io.sealane.serving.controller;

import io.sealane.resource.ResourceKey;
import java.util.Optional;

/**
 * What Services and Revisions are called inside: {@code name.namespace.svc.cluster.local}. Pure.
 *
 * @param domain of names inside, such as {@code svc.cluster.local}
 */
record InsideHosts(String domain) {

    String of(ResourceKey key) {
        return key.name() + "." + key.namespace() + "." + domain;
    }

    /**
     * What a backend stands for.
     *
     * @param backend a host, with a port or without
     * @return empty for a host of another domain, or of more or fewer labels
     */
    Optional<ResourceKey> named(String backend) {
        var colon = backend.indexOf(':');
        var host = colon < 0 ? backend : backend.substring(0, colon);
        var end = host.length() - domain.length() - 1;
        var dot = host.indexOf('.');
        return host.endsWith("." + domain) && dot > 0 && dot < end - 1 && host.indexOf('.', dot + 1) == end
                ? Optional.of(new ResourceKey(host.substring(dot + 1, end), host.substring(0, dot)))
                : Optional.empty();
    }
}
