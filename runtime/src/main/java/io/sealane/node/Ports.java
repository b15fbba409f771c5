package io.sealane.node;

/**
 * The ports of a node; 0 means any free one.
 *
 * @param externalHttp external HTTP: services, and answers of ACME challenges
 * @param externalHttps external HTTPS
 * @param clusterLocalHttp cluster-local HTTP
 * @param clusterLocalHttps cluster-local HTTPS
 * @param api the embedded API server
 * @param cluster the transport between nodes
 * @param observe health and metrics
 * @param systemInternal hops to workloads over mutual TLS; opened when they are first wanted
 */
public record Ports(
        int externalHttp,
        int externalHttps,
        int clusterLocalHttp,
        int clusterLocalHttps,
        int api,
        int cluster,
        int observe,
        int systemInternal) {

    static final int HIGHEST = 65_535;

    private static final Ports STANDARD = new Ports(8080, 8443, 8081, 8444, 6443, 25_520, 9090, 8112);

    /** Any free ports, for tests and embedding. */
    public static final Ports FREE = new Ports(0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * The standard ports, shifted.
     *
     * @param offset 0 to 40015
     */
    public static Ports standard(int offset) {
        if (offset < 0 || STANDARD.cluster + offset > HIGHEST) {
            throw new IllegalArgumentException(
                    "port-offset " + offset + ": expected 0 to " + (HIGHEST - STANDARD.cluster));
        }
        return new Ports(
                STANDARD.externalHttp + offset,
                STANDARD.externalHttps + offset,
                STANDARD.clusterLocalHttp + offset,
                STANDARD.clusterLocalHttps + offset,
                STANDARD.api + offset,
                STANDARD.cluster + offset,
                STANDARD.observe + offset,
                STANDARD.systemInternal + offset);
    }
}
