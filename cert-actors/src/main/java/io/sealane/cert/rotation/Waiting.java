package io.sealane.cert.rotation;

import java.util.List;
import java.util.Optional;

/**
 * What a rotation does not have yet, in words for people.
 *
 * @param missing what keeps it from the next phase
 * @param tenants what namespaces still have below the old root and somebody has to see to; from the beginning, so that it can be seen to
 *     before it holds
 * @param bound when the rotation goes on without that, the same at each look while nothing changes; empty: never
 */
public record Waiting(List<String> missing, List<String> tenants, Optional<String> bound) {

    /** Nothing is missing. */
    public static final Waiting NOTHING = new Waiting(List.of(), List.of(), Optional.empty());

    public Waiting {
        missing = List.copyOf(missing);
        tenants = List.copyOf(tenants);
    }
}
