package io.sealane.gateway.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happens to requests of some paths.
 *
 * @param prefix the path begins with it, character by character; empty for all paths
 * @param headers fields that the request must have with exactly these values; names in lower case
 * @param setHeaders fields that the request has when it leaves, whatever the client said; names in lower case
 * @param rewriteHost the authority that the backend sees; empty for the client's
 * @param backends at least one with a share
 */
public record PathRoute(
        String prefix,
        Map<String, String> headers,
        Map<String, String> setHeaders,
        Optional<String> rewriteHost,
        List<Backend> backends) {

    public PathRoute {
        headers = Map.copyOf(headers);
        setHeaders = Map.copyOf(setHeaders);
        backends = backends.stream().filter(backend -> backend.percent() > 0).toList();
        if (backends.isEmpty()) {
            throw new IllegalArgumentException(
                    "backends of path '" + prefix + "': expected at least one with a share above 0");
        }
    }

    /** This route where it leads to a host that has a route itself: the fields of both, and the backends of the latter. */
    public PathRoute then(PathRoute next) {
        var fields = new HashMap<>(setHeaders);
        fields.putAll(next.setHeaders);
        return new PathRoute(prefix, headers, fields, next.rewriteHost.or(() -> rewriteHost), next.backends);
    }

    /**
     * The backend for one request.
     *
     * @param draw any number, from a sequence that is spread evenly
     */
    public Backend pick(int draw) {
        if (backends.size() == 1) {
            return backends.get(0);
        }
        var total = 0;
        for (var backend : backends) {
            total += backend.percent();
        }
        // The upper bits of an evenly spread sequence are, the remainder of a division need not be.
        var point = (int) ((draw & 0xFFFF_FFFFL) * total >>> 32);
        for (var backend : backends) {
            point -= backend.percent();
            if (point < 0) {
                return backend;
            }
        }
        return backends.get(backends.size() - 1);
    }

    boolean matches(String path, Function<String, @Nullable String> field) {
        if (!path.startsWith(prefix)) {
            return false;
        }
        for (var wanted : headers.entrySet()) {
            if (!wanted.getValue().equals(field.apply(wanted.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
