package io.sealane.gateway.route;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What answers at some hosts.
 *
 * @param hosts lower case, without port and trailing dot; {@code *.} at the beginning stands for one label
 * @param redirect whether requests in the clear are sent to https
 * @param hash tells these routes from others; what a probe is answered with
 * @param paths looked at with the longest prefix first, then with the most header fields, then in order
 */
public record VirtualHost(Set<String> hosts, boolean redirect, String hash, List<PathRoute> paths) {

    private static final Comparator<PathRoute> MOST_SPECIFIC_FIRST = Comparator.<PathRoute>comparingInt(
                    path -> path.prefix().length())
            .thenComparingInt(path -> path.headers().size())
            .reversed();

    public VirtualHost {
        hosts = Set.copyOf(hosts);
        paths = paths.stream().sorted(MOST_SPECIFIC_FIRST).toList();
    }

    /**
     * The route of a request, if it has one.
     *
     * @param path as it stands in the request, without the query
     * @param field the value of a header field by its name in lower case
     */
    public Optional<PathRoute> route(String path, Function<String, @Nullable String> field) {
        for (var route : paths) {
            if (route.matches(path, field)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }
}
