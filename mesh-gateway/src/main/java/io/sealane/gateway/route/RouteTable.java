package io.sealane.gateway.route;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Every host of one kind of listener. Immutable; published as a whole. */
public final class RouteTable {

    /** No hosts at all. */
    public static final RouteTable EMPTY = new RouteTable(0, Map.of());

    private final long version;
    private final Map<String, VirtualHost> byHost;

    private RouteTable(long version, Map<String, VirtualHost> byHost) {
        this.version = version;
        this.byHost = byHost;
    }

    /**
     * A table.
     *
     * @param version grows with each table of one kind of listener; at least 1
     * @throws IllegalArgumentException names a host that stands twice
     */
    public static RouteTable of(long version, Collection<VirtualHost> hosts) {
        var byHost = new HashMap<String, VirtualHost>();
        for (var virtual : hosts) {
            for (var host : virtual.hosts()) {
                if (byHost.putIfAbsent(host, virtual) != null) {
                    throw new IllegalArgumentException("host " + host + ": expected it once, got it twice");
                }
            }
        }
        return new RouteTable(version, Map.copyOf(byHost));
    }

    public long version() {
        return version;
    }

    /** How many hosts there are. */
    public int size() {
        return byHost.size();
    }

    /**
     * What answers at a host: an exact name before a wildcard.
     *
     * @param host lower case, without port and trailing dot
     */
    public Optional<VirtualHost> host(String host) {
        var exact = byHost.get(host);
        if (exact != null) {
            return Optional.of(exact);
        }
        var dot = host.indexOf('.');
        return dot < 1 ? Optional.empty() : Optional.ofNullable(byHost.get("*" + host.substring(dot)));
    }
}
