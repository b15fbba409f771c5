package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.sealane.gateway.event.ingress.EventAddressing;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells receivers that take events in to pass them on, and so count their passes ({@code knativebrokerttl}), from those where events end:
 * loops through several brokers end only if each tells the next one how many passes are left. Pure.
 *
 * <p>By what a reference names, of any class, or by an address that this node answers. A broker behind a name that somebody else made,
 * such as an own domain, is not known.
 *
 * @param systemNamespace where the Services of the ingress are
 * @param clusterDomain the last part of host names
 * @param local where this machine reaches the ingress
 */
record PassCounting(String systemNamespace, String clusterDomain, IngressAddresses local) {

    private static final String EVENTING = "eventing.knative.dev";
    private static final Set<String> PASSING_ON = Set.of("messaging.knative.dev", "flows.knative.dev");
    private static final Set<String> BROKERS = Set.of("Broker", "RequestReply");
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final List<String> SERVICES =
            List.of(BrokerIntake.DOOR.service(), ChannelIntake.DOOR.service(), "request-reply");

    /**
     * Whether passes are counted there.
     *
     * @param found the address that it leads to
     */
    boolean at(Destination wanted, URI found) {
        return isReferred(wanted) || isService(host(found)) || isLocal(found);
    }

    private static boolean isReferred(Destination wanted) {
        var ref = wanted.getRef();
        if (ref == null) {
            return false;
        }
        var group = ref.getApiVersion() == null ? text(ref.getGroup()) : group(ref.getApiVersion());
        return PASSING_ON.contains(group) || group.equals(EVENTING) && BROKERS.contains(text(ref.getKind()));
    }

    private static String group(String apiVersion) {
        var slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said;
    }

    private static String host(URI uri) {
        return text(uri.getHost()).toLowerCase(Locale.ROOT);
    }

    private boolean isService(String host) {
        var domains = Stream.of("", ".svc", ".svc." + clusterDomain);
        // The short form of a channel's name might be a name of the world.
        return domains.anyMatch(domain ->
                        SERVICES.stream().anyMatch(door -> host.equals(door + "." + systemNamespace + domain)))
                || host.contains(".svc") && EventAddressing.channel(host).isPresent();
    }

    private boolean isLocal(URI uri) {
        var http = "http".equals(uri.getScheme());
        var port = uri.getPort() >= 0 ? uri.getPort() : http ? 80 : 443;
        return HERE.contains(host(uri)) && port == (http ? local.httpPort() : local.httpsPort());
    }
}
