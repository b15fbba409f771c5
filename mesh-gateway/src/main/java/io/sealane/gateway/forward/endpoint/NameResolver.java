package io.sealane.gateway.forward.endpoint;

import java.util.List;
import java.util.Optional;

/** Resolves the names of the mesh. Called on event loops: reads a snapshot, never blocks. */
@FunctionalInterface
public interface NameResolver {

    /**
     * Where to connect for {@code host} and {@code port}.
     *
     * @param host lower case, without a trailing dot
     * @return empty when the name is not the mesh's own, then DNS decides; an empty list when it is ours and nobody serves it
     *     now
     */
    Optional<List<Endpoint>> resolve(String host, int port);
}
