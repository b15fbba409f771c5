package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.Materializer;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.route.LiveRoutes;
import io.sealane.gateway.route.PathRoute;
import io.sealane.gateway.route.VirtualHost;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests where the route table says, and their answers back, both as they arrive. On the loop of the connection that a request
 * came on.
 *
 * <p>Unknown hosts and paths are answered 404, hosts that the connection's certificate does not cover 421, and what goes wrong upstream
 * 502, 503 or 504, as problems (RFC 9457). An answer that breaks off upstream breaks off for the client.
 */
public final class Forwarding implements RequestHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);
    private static final String PROBE = "k-network-probe";
    private static final String HASH = "k-network-hash";
    /** 2^32 divided by the golden ratio: multiples of it are spread evenly. */
    private static final int GOLDEN = 0x9E37_79B9;

    private final LiveRoutes routes;
    private final ForwardingSettings settings;
    private final IntSupplier httpsPort;
    private final Means means;
    private final ForwardWatch watch;
    private final AtomicInteger draws = new AtomicInteger();

    private Forwarding(
            LiveRoutes routes, ForwardingSettings settings, IntSupplier httpsPort, Means means, ForwardWatch watch) {
        this.routes = routes;
        this.settings = settings;
        this.httpsPort = httpsPort;
        this.means = means;
        this.watch = watch;
    }

    /**
     * What all listeners of a node forward with.
     *
     * @param upstreams the connections to backends
     * @param admission chooses instances, keeps to what they take at a time and holds requests until there is one
     * @param failures told why a request was not answered by its backend; on the loop
     * @param materializer runs bodies that are streamed
     * @param hops how workloads are reached
     * @param inside what answers at a host inside, for routes that lead to such a host
     */
    public record Means(
            Upstreams upstreams,
            Admission<Endpoint> admission,
            Consumer<UpstreamAnswer.Kind> failures,
            Materializer materializer,
            InternalHops hops,
            Function<String, Optional<VirtualHost>> inside) {}

    /**
     * Forwarding by one kind of listener's routes.
     *
     * @param httpsPort where clients are sent that name a port and must not talk in the clear
     */
    public static Forwarding create(
            LiveRoutes routes, ForwardingSettings settings, IntSupplier httpsPort, Means means) {
        return new Forwarding(routes, settings, httpsPort, means, (request, from, backend) -> null);
    }

    /** The same, with somebody who hears of each request that goes to a backend. */
    public Forwarding watchedBy(ForwardWatch watcher) {
        return new Forwarding(routes, settings, httpsPort, means, watcher);
    }

    @Override
    public void handle(HttpRequest request, Responder responder) {
        var facts = request.getAttribute(ConnectionFacts.KEY)
                .orElseThrow(() -> new IllegalArgumentException("request: expected facts of its connection"));
        var host = host(request);
        if (!facts.speaksFor().test(host)) {
            responder.complete(Refused.problem(
                    StatusCodes.MISDIRECTED_REQUEST,
                    "the certificate of this connection does not cover " + host + "; open another one for that name"));
            return;
        }
        var virtual = routes.current().host(host);
        if (virtual.isEmpty()) {
            responder.complete(Refused.problem(StatusCodes.NOT_FOUND, "nothing is served at " + host));
            return;
        }
        handle(request, facts, virtual.get(), responder);
    }

    private void handle(HttpRequest request, ConnectionFacts facts, VirtualHost virtual, Responder responder) {
        var target = target(request);
        if ("probe".equals(field(request, PROBE))) {
            responder.complete(probed(request, virtual));
        } else if (virtual.redirect() && !facts.encrypted()) {
            responder.complete(redirected(request, target));
        } else {
            virtual.route(path(target), name -> field(request, name))
                    .ifPresentOrElse(
                            route -> forward(request, facts, direct(request, route, target), target, responder),
                            () -> responder.complete(Refused.problem(
                                    StatusCodes.NOT_FOUND, "nothing is served at this path of " + host(request))));
        }
    }

    /** A route that leads to a host inside, as those of DomainMappings do, goes on from here instead of through a listener. */
    private PathRoute direct(HttpRequest request, PathRoute route, String target) {
        if (route.rewriteHost().isEmpty() || route.backends().size() > 1) {
            return route;
        }
        return means.inside()
                .apply(route.backends().get(0).host())
                .flatMap(next -> next.route(path(target), name -> field(request, name)))
                .map(route::then)
                .orElse(route);
    }

    private void forward(
            HttpRequest request, ConnectionFacts facts, PathRoute route, String target, Responder responder) {
        var backend = route.pick(draws.addAndGet(GOLDEN));
        var change = ProtocolChange.wanted(request);
        var step = watch.begun(request, facts, backend);
        var outgoing = new Outgoing(
                target(backend, change.isPresent()),
                request.method().name(),
                route.rewriteHost().orElseGet(() -> authority(request)),
                target,
                replaced(ForwardedFields.of(request, facts, isTrusted(facts), route, backend, change), step),
                content(request, responder),
                means.hops());
        var answer = new StreamedAnswer(
                responder,
                settings,
                request.method().equals(HttpMethods.HEAD),
                (kind, detail) -> report(backend, kind, detail));
        var exchange = watched(outgoing, answer, step, settings, responder.loop());
        answer.of(exchange);
        watch(exchange, answer, responder, backend.deadlines());
        var hops = means.hops();
        var host = backend.host();
        var guest = new Guest(
                exchange,
                means.upstreams().loop(responder.loop()),
                backend.deadlines().total(),
                step,
                () -> hops.to(host).isPresent());
        new Entrance(means, guest, responder.loop()).enter(backend.concurrencyMax());
    }

    /** @param changes to a protocol that HTTP/2 has no field to ask for */
    private Target target(Backend backend, boolean changes) {
        return backend.encrypted()
                ? Target.encrypted(backend.host(), backend.port(), means.hops().trust(backend.host()), changes)
                : Target.plain(backend.host(), backend.port(), backend.http2() && !changes);
    }

    static Exchange watched(
            Outgoing outgoing,
            StreamedAnswer answer,
            ForwardWatch.@Nullable Step step,
            ForwardingSettings settings,
            Loop loop) {
        if (step == null) {
            return new Exchange(outgoing, answer, loop);
        }
        var told = new WatchedAnswer(answer, step, settings);
        var exchange = new Exchange(outgoing, told, loop);
        exchange.whenOver(told::over);
        return exchange;
    }

    static List<Outgoing.Field> replaced(List<Outgoing.Field> fields, ForwardWatch.@Nullable Step step) {
        var ours = step == null ? Map.<String, String>of() : step.fields();
        if (ours.isEmpty()) {
            return fields;
        }
        var all = new ArrayList<Outgoing.Field>(fields.size() + ours.size());
        fields.stream().filter(field -> !ours.containsKey(field.name())).forEach(all::add);
        ours.forEach((name, value) -> all.add(new Outgoing.Field(name, value)));
        return all;
    }

    private Content content(HttpRequest request, Responder responder) {
        return request.entity() instanceof HttpEntity.Strict strict
                ? new Content.Whole(strict.getData())
                : new StreamedContent(request.entity(), responder.loop(), means.materializer());
    }

    /** Its timers go with the exchange, which they would keep otherwise, with its content, for as long as they are set. */
    static void watch(Exchange exchange, StreamedAnswer answer, Responder responder, Deadlines deadlines) {
        deadlines.responseStart().ifPresent(max -> {
            var late = responder.loop().schedule(max, () -> {
                if (!answer.begun()) {
                    exchange.giveUp(Kind.TIMEOUT, "no answer began within " + max + ", " + exchange.doing());
                }
            });
            exchange.whenOver(late::cancel);
        });
        deadlines.idle().ifPresent(max -> IdleWatch.start(exchange, answer, responder.loop(), max));
    }

    private boolean isTrusted(ConnectionFacts facts) {
        for (var proxy : settings.trustedProxies()) {
            if (proxy.contains(facts.remote().getAddress())) {
                return true;
            }
        }
        return false;
    }

    private void report(Backend backend, Kind kind, String detail) {
        means.failures().accept(kind);
        if (kind == Kind.CLIENT) {
            LOG.debug("a request to {}:{} was left: {}", backend.host(), backend.port(), detail);
        } else {
            LOG.info("a request to {}:{} failed: {} {}", backend.host(), backend.port(), kind, detail);
        }
    }

    /** Tells whoever asks which routes are in force here, without a backend; who names a hash of theirs gets it back. */
    private static HttpResponse probed(HttpRequest request, VirtualHost virtual) {
        var asked = field(request, HASH);
        if (asked == null || asked.isEmpty()) {
            return Refused.problem(
                    StatusCodes.BAD_REQUEST, "a probe needs the field K-Network-Hash, such as: override");
        }
        return HttpResponse.create()
                .addHeader(RawHeader.create("K-Network-Hash", asked.equals("override") ? virtual.hash() : asked));
    }

    private HttpResponse redirected(HttpRequest request, String target) {
        var authority = authority(request);
        var named = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
        var host = named < 0 ? authority : authority.substring(0, named);
        var port = named < 0 || httpsPort.getAsInt() == 443 ? "" : ":" + httpsPort.getAsInt();
        return HttpResponse.create()
                .withStatus(StatusCodes.MOVED_PERMANENTLY)
                .addHeader(RawHeader.create("Location", "https://" + host + port + target));
    }

    /** The host that a request is for: lower case, without port and trailing dot. */
    private static String host(HttpRequest request) {
        var host = request.getUri().host().address().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** Host and, where the client named one, port. */
    static String authority(HttpRequest request) {
        var uri = request.getUri();
        var host = uri.host().toString();
        var port = uri.asScala().authority().port();
        return port == 0 ? host : host + ":" + port;
    }

    /** What is matched is what is sent: the parsed target, rendered again. */
    static String target(HttpRequest request) {
        var uri = request.getUri().toRelative().toString();
        return uri.startsWith("/") ? uri : "/" + uri;
    }

    private static String path(String target) {
        var query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    static @Nullable String field(HttpRequest request, String name) {
        for (HttpHeader header : request.getHeaders()) {
            if (header.lowercaseName().equals(name)) {
                return header.value();
            }
        }
        return null;
    }
}
