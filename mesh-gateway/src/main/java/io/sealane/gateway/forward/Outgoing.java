package io.sealane.gateway.forward;

import io.sealane.cert.Credential;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request as it goes upstream, wherever it came from.
 *
 * @param authority what the upstream is asked for: the value of {@code Host} or {@code :authority}
 * @param path the target in origin form (RFC 9112, 3.2.1)
 * @param fields names in lower case; none of the connection, of the framing, and no {@code host}
 */
record Outgoing(
        Target target,
        String method,
        String authority,
        String path,
        List<Field> fields,
        Content content,
        @Nullable InternalHops hops) {

    record Field(String name, String value) {}

    static Outgoing of(UpstreamRequest request) {
        var fields = new ArrayList<Field>();
        RequestFields.forEach(request.headers(), (name, value) -> fields.add(new Field(name, value)));
        return new Outgoing(
                Target.of(request),
                request.method(),
                RequestFields.authority(request),
                RequestFields.target(request),
                fields,
                new Content.Whole(request.body()),
                null);
    }

    /** The same from somebody who shows a certificate where it is asked for. */
    Outgoing from(Optional<Credential> sender) {
        return sender.map(own -> new Outgoing(target.introducing(own), method, authority, path, fields, content, hops))
                .orElse(this);
    }

    /** What {@code Content-Length} says: always with content of known length, and without content where the method expects some (RFC 9110, 8.6). */
    OptionalLong saidLength() {
        if (!content.isEmpty() || method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
            return content.length();
        }
        return OptionalLong.empty();
    }

    /** The same by way of a relay, which is told whom it is for; empty when none is between. */
    Optional<Outgoing> through(Endpoint chosen) {
        return hops == null ? Optional.empty() : hops.to(target.host()).flatMap(hop -> through(hop, chosen));
    }

    private Optional<Outgoing> through(InternalHops.Hop hop, Endpoint chosen) {
        var relay = hop.relay();
        if (relay != null) {
            return Optional.of(relayed(hop, relay, new Field(WorkloadRelay.INSTANCE, nameOf(chosen))));
        }
        return chosen instanceof Endpoint.Socket socket
                ? Optional.of(straight(hop, socket.address()))
                : Optional.empty();
    }

    /** Over TLS both ends agree on HTTP/2 by ALPN. */
    private Outgoing straight(InternalHops.Hop hop, InetSocketAddress instance) {
        var at = new InetSocketAddress(instance.getAddress(), hop.instancePort());
        var to = new Target(hop.serverName(), hop.instancePort(), at, hop.trust(), false, upgrades());
        return new Outgoing(to, method, authority, path, fields, content, null);
    }

    /** The same to the node that lets it in. */
    Outgoing admittedAt(InternalHops.Hop hop, int concurrencyMax) {
        var relay = Objects.requireNonNull(hop.relay(), "a node that lets requests in has an address");
        return relayed(hop, relay, new Field(WorkloadRelay.ADMIT, String.valueOf(concurrencyMax)));
    }

    private Outgoing relayed(InternalHops.Hop hop, InetSocketAddress at, Field which) {
        var told = new ArrayList<Field>(fields.size() + 4);
        for (var field : fields) {
            // Those that a route sets may be of the same name: the relay goes by the first.
            if (!WorkloadRelay.isOurs(field.name())) {
                told.add(field);
            }
        }
        told.add(new Field(WorkloadRelay.NAMESPACE, hop.workload().namespace()));
        told.add(new Field(WorkloadRelay.REVISION, hop.workload().name()));
        told.add(which);
        if (target.port() != Target.REVISION_PORT) {
            told.add(new Field(WorkloadRelay.PORT, String.valueOf(target.port())));
        }
        if (target.encrypted()) {
            told.add(new Field(WorkloadRelay.PROTOCOL, WorkloadRelay.OVER_TLS));
        } else if (target.http2()) {
            told.add(new Field(WorkloadRelay.PROTOCOL, "h2c"));
        }
        return new Outgoing(relay(hop, at), method, authority, path, told, content, null);
    }

    /** Where a relay takes it to its workload, whichever instance that will be; empty where none does, or in the clear. */
    Optional<Target> relay() {
        return hops == null
                ? Optional.empty()
                : hops.to(target.host()).flatMap(hop -> {
                    var at = hop.relay();
                    return at == null || hop.trust() == null ? Optional.empty() : Optional.of(relay(hop, at));
                });
    }

    /** Whether its hop is another one by now than when it was sent: of other keys or roots, encrypted since, or no longer. */
    boolean isOvertaken(Outgoing sent) {
        return hops != null
                && hops.to(target.host())
                        .filter(hop -> !Objects.equals(hop.trust(), sent.target.trust()))
                        .isPresent();
    }

    private Target relay(InternalHops.Hop hop, InetSocketAddress at) {
        return new Target(hop.serverName(), at.getPort(), at, hop.trust(), inTheClear(hop), upgrades());
    }

    /** A relay takes HTTP/2 unasked: trailers and many requests at a time need it. */
    private boolean inTheClear(InternalHops.Hop hop) {
        return hop.trust() == null && !upgrades();
    }

    /** How gateways and relays call an instance between them. */
    static String nameOf(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Socket socket
                ? socket.address().getAddress().getHostAddress() + ":"
                        + socket.address().getPort()
                : ((Endpoint.InProcess) endpoint).name();
    }

    /** Whether the upstream may answer that it changes to another protocol (RFC 9110, 7.8). */
    boolean upgrades() {
        return fields.stream().anyMatch(field -> field.name().equals("upgrade"));
    }

    /** Whether it may be sent twice: it is safe (RFC 9110, 9.2.1) and has no content. */
    boolean mayRepeat() {
        return content.isEmpty() && (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS"));
    }
}
