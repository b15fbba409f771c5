package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCodes;
import io.sealane.gateway.forward.Outgoing.Field;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The workloads' end of hops over mutual TLS: takes requests of gateways and gives them to workloads of this node, as they came. On the
 * loop of the connection.
 *
 * <p>Whoever shows no certificate of a gateway or workload is answered 403, a request for a namespace whose identity the connection did
 * not show 421. A request names its workload as one of Knative's activator does, by {@code Knative-Serving-Namespace} and {@code
 * Knative-Serving-Revision}.
 */
public final class WorkloadRelay implements RequestHandler {

    static final String NAMESPACE = "knative-serving-namespace";
    static final String REVISION = "knative-serving-revision";
    /** Which instance the gateway has chosen; only between our own. */
    static final String INSTANCE = "k-instance";
    /** Says, instead, that the request is to be let in here, and how many may be under way at an instance; 0 for any number. */
    static final String ADMIT = "k-admit";
    /** The port of the workload's Service where it is not that of revisions. */
    static final String PORT = "k-port";
    /** What that instance speaks: {@code h2c}, {@link #OVER_TLS}, or HTTP/1.1 when it is missing. */
    static final String PROTOCOL = "k-instance-protocol";

    /** It speaks TLS, and agrees on the protocol within it. */
    static final String OVER_TLS = "tls";

    private static final int PORT_MAX = 65_535;
    private static final Set<String> OURS = Set.of(NAMESPACE, REVISION, INSTANCE, ADMIT, PORT, PROTOCOL);

    private final Forwarding.Means means;
    private final ForwardingSettings settings;
    private final Terms terms;
    private final ForwardWatch watch;

    private WorkloadRelay(Forwarding.Means means, ForwardingSettings settings, Terms terms, ForwardWatch watch) {
        this.means = means;
        this.settings = settings;
        this.terms = terms;
        this.watch = watch;
    }

    /**
     * What a relay goes by.
     *
     * @param callers whether a client's verified chain, leaf first, may send requests; empty when it showed none
     * @param nodes whether an address is that of a node, whose connections carry the requests of many clients
     * @param plaintext whether requests to the workloads of a namespace are taken in the clear now, from whomever
     * @param inside the domain of names inside, such as {@code svc.cluster.local}
     * @param total how long a request may take; the gateways' own deadlines are shorter
     */
    public record Terms(
            Predicate<List<X509Certificate>> callers,
            Predicate<InetAddress> nodes,
            Predicate<String> plaintext,
            String inside,
            Duration total) {}

    /** A relay that forwards with the same means as the node's gateways. */
    public static WorkloadRelay create(Forwarding.Means means, ForwardingSettings settings, Terms terms) {
        return new WorkloadRelay(means, settings, terms, (request, from, backend) -> null);
    }

    /** The same, with somebody who hears of each request that another node's gateway has sent here to be let in. */
    public WorkloadRelay watchedBy(ForwardWatch watcher) {
        return new WorkloadRelay(means, settings, terms, watcher);
    }

    /** Whether a field, in lower case, says what a relay goes by. */
    static boolean isOurs(String name) {
        return OURS.contains(name);
    }

    /** The name in the certificates of a namespace's workloads. */
    public static String identity(String namespace) {
        return "kn-user-" + namespace.toLowerCase(Locale.ROOT);
    }

    @Override
    public void handle(HttpRequest request, Responder responder) {
        var facts = request.getAttribute(ConnectionFacts.KEY)
                .orElseThrow(() -> new IllegalArgumentException("request: expected facts of its connection"));
        var namespace = Forwarding.field(request, NAMESPACE);
        var name = Forwarding.field(request, REVISION);
        var known = facts.encrypted()
                ? terms.callers().test(facts.peer())
                : namespace != null && terms.plaintext().test(namespace);
        if (!known) {
            responder.complete(Refused.problem(
                    StatusCodes.FORBIDDEN, "expected a client certificate of a gateway or workload of the mesh"));
        } else if (namespace == null || name == null) {
            responder.complete(
                    Refused.problem(StatusCodes.BAD_REQUEST, "expected the fields " + NAMESPACE + " and " + REVISION));
        } else if (!facts.speaksFor().test(identity(namespace))) {
            responder.complete(Refused.problem(
                    StatusCodes.MISDIRECTED_REQUEST,
                    "this connection did not show " + identity(namespace) + "; open another one for that name"));
        } else {
            relay(request, facts, name + "." + namespace + "." + terms.inside(), responder);
        }
    }

    /** A gateway's are those of all its clients; in the clear only its address tells that it is one. */
    @Override
    public boolean isShared(InetAddress from, List<X509Certificate> peer) {
        return terms.nodes().test(from) || !peer.isEmpty() && terms.callers().test(peer);
    }

    private void relay(HttpRequest request, ConnectionFacts facts, String host, Responder responder) {
        var change = ProtocolChange.wanted(request);
        var protocol = Forwarding.field(request, PROTOCOL);
        var http2 = "h2c".equals(protocol) && change.isEmpty();
        var port = number(Forwarding.field(request, PORT)).orElse(Target.REVISION_PORT);
        var limit = number(Forwarding.field(request, ADMIT));
        // What this node's own gateway has let in it has told of already.
        var step = limit.isPresent() ? watch.begun(request, facts, backend(host, port, http2, limit.getAsInt())) : null;
        var outgoing = new Outgoing(
                OVER_TLS.equals(protocol)
                        ? Target.encrypted(host, port, means.hops().trust(host), change.isPresent())
                        : Target.plain(host, port, http2),
                request.method().name(),
                Forwarding.authority(request),
                Forwarding.target(request),
                Forwarding.replaced(fields(request, http2 || OVER_TLS.equals(protocol), change), step),
                request.entity() instanceof HttpEntity.Strict strict
                        ? new Content.Whole(strict.getData())
                        : new StreamedContent(request.entity(), responder.loop(), means.materializer()),
                means.hops().straight());
        var answer = new StreamedAnswer(
                responder,
                settings,
                request.method().equals(HttpMethods.HEAD),
                (kind, detail) -> means.failures().accept(kind));
        var exchange = Forwarding.watched(outgoing, answer, step, settings, responder.loop());
        answer.of(exchange);
        var client = means.upstreams().loop(responder.loop());
        if (limit.isPresent()) {
            // Another node's gateway has sent it here to be let in: this node counts and chooses for all of them.
            var guest = new Guest(exchange, client, terms.total(), step, facts::encrypted);
            new Entrance(means, guest, responder.loop()).enterHere(limit.getAsInt());
        } else {
            send(exchange, client, Forwarding.field(request, INSTANCE));
        }
    }

    private Backend backend(String host, int port, boolean http2, int concurrencyMax) {
        // Whoever sent it keeps the deadlines of its route.
        var deadlines = Deadlines.of(terms.total());
        return new Backend(
                host, Math.min(Math.max(1, port), PORT_MAX), http2, 100, Map.of(), deadlines, concurrencyMax);
    }

    private static OptionalInt number(@Nullable String text) {
        try {
            return text == null ? OptionalInt.empty() : OptionalInt.of(Math.max(0, Integer.parseInt(text)));
        } catch (NumberFormatException e) {
            // Not of ours: whoever sends it is one of those that do not say.
            return OptionalInt.empty();
        }
    }

    private void send(Exchange exchange, LoopUpstreams client, @Nullable String instance) {
        if (instance == null) {
            client.send(exchange, terms.total());
            return;
        }
        var target = exchange.request.target();
        client.serving(target).stream()
                .filter(endpoint -> instance.equals(Outgoing.nameOf(endpoint)))
                .findFirst()
                // It was let in there, so there it may end, though names lead elsewhere since.
                .or(() -> means.admission()
                        .instance(target.gate(), endpoint -> instance.equals(Outgoing.nameOf(endpoint))))
                .ifPresentOrElse(
                        endpoint -> client.send(exchange, terms.total(), endpoint),
                        () -> client.send(exchange, terms.total()));
    }

    private static List<Field> fields(HttpRequest request, boolean http2, Optional<String> change) {
        var fields = new ArrayList<Field>();
        RequestFields.forEach(request.getHeaders(), (name, value) -> {
            if (!OURS.contains(name)) {
                fields.add(new Field(name, value));
            }
        });
        var type = request.entity().getContentType();
        if (!type.equals(ContentTypes.NO_CONTENT_TYPE)) {
            fields.add(new Field("content-type", type.toString()));
        }
        var te = Forwarding.field(request, "te");
        if (http2 && te != null && te.contains("trailers")) {
            fields.add(new Field("te", "trailers"));
        }
        change.ifPresent(protocol -> {
            fields.add(new Field("connection", "Upgrade"));
            fields.add(new Field("upgrade", protocol));
        });
        return fields;
    }
}
