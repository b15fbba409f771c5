package io.sealane.cert.trust;

import java.util.Locale;
import java.util.Optional;

/**
 * Tells whose a host name inside the cluster is: {@code service.namespace.svc} and {@code service.namespace.svc.domain} are the
 * namespace's, and so are names of Pods before them.
 *
 * @param clusterDomain the last part of host names, such as {@code cluster.local}
 */
public record NamespaceOfHost(String clusterDomain) {

    private static final String SERVICES = ".svc";

    /**
     * What a host name stands for.
     *
     * @param name in lower case, of a Service or of a Pod before it, such as {@code pod.service}; never empty
     */
    public record Place(String namespace, String name) {}

    /** The namespace; empty for any other host. */
    public Optional<String> of(String host) {
        return place(host).map(Place::namespace);
    }

    /** What the host stands for; empty for any other. Asked for each request, so it makes no texts but those it answers. */
    public Optional<Place> place(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        var end = end(name);
        var dot = name.lastIndexOf('.', end - 1);
        return dot > 0 && dot < end - 1
                ? Optional.of(new Place(name.substring(dot + 1, end), name.substring(0, dot)))
                : Optional.empty();
    }

    /** Where {@code .svc} begins; negative where a name does not end with it, or with it and the domain. */
    private int end(String name) {
        var dot = name.length() - clusterDomain.length() - 1;
        var isQualified = dot > 0 && name.charAt(dot) == '.' && name.endsWith(clusterDomain);
        var end = (isQualified ? dot : name.length()) - SERVICES.length();
        return name.startsWith(SERVICES, end) ? end : -1;
    }
}
