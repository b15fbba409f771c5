package io.sealane.gateway.forward;

import io.sealane.cert.Credential;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.NameResolver;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.transport.loop.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The upstream side of one loop: sends each request to a workload of this JVM or to the pool of its target. */
final class LoopUpstreams implements UpstreamClient {

    private static final List<Endpoint> BY_NAME =
            List.of(new Endpoint.Socket(InetSocketAddress.createUnresolved("by-name", 0)));

    private final UpstreamSettings settings;
    private final Loop loop;
    private final NameResolver names;
    private final Connector connector;
    private final LocalCall localCall;
    private final Map<Target, TargetPool> pools = new HashMap<>();
    private int turn;
    private boolean closed;

    LoopUpstreams(UpstreamSettings settings, Loop loop, NameResolver names, Connector connector, LocalCall localCall) {
        this.settings = settings;
        this.loop = loop;
        this.names = names;
        this.connector = connector;
        this.localCall = localCall;
    }

    @Override
    public void send(UpstreamRequest request, Answer answer) {
        send(request, Optional.empty(), answer);
    }

    /** The same upstreams for somebody who shows a certificate where it is asked for. */
    UpstreamClient showing(Supplier<Optional<Credential>> sender) {
        return (request, answer) -> send(request, sender.get(), answer);
    }

    private void send(UpstreamRequest request, Optional<Credential> sender, Answer answer) {
        var limits = request.limits();
        var collected = new CollectedAnswer(limits.answerBytesMax(), answer, loop);
        send(new Exchange(Outgoing.of(request).from(sender), collected, loop), limits.timeout());
    }

    /** Who serves a target now; where the mesh does not say, whoever its name leads to. */
    List<Endpoint> serving(Target target) {
        return names.resolve(target.host(), target.port()).orElse(BY_NAME);
    }

    /** As {@link #send(Exchange, Duration)}, to one of those that {@link #serving} named. */
    void send(Exchange exchange, Duration timeout, Endpoint instance) {
        if (BY_NAME.contains(instance)) {
            send(exchange, timeout);
        } else if (isOpen(exchange)) {
            exchange.start(timeout);
            run(exchange, exchange.request.target(), instance);
        }
    }

    /** Sends what is taken as it arrives; the taker may be called before this returns. */
    void send(Exchange exchange, Duration timeout) {
        if (!isOpen(exchange)) {
            return;
        }
        exchange.start(timeout);
        var target = exchange.request.target();
        var served = names.resolve(target.host(), target.port());
        if (served.isEmpty()) {
            pool(target).run(exchange);
        } else if (served.get().isEmpty()) {
            exchange.fail(Kind.UNRESOLVED, target + ": nobody serves it now");
        } else {
            run(exchange, target, served.get());
        }
    }

    /** Has the connection open by which a request will go that has to wait, where it is known already and encrypted. */
    void warm(Outgoing request) {
        if (!closed) {
            request.relay().ifPresent(target -> pool(target).warm());
        }
    }

    private boolean isOpen(Exchange exchange) {
        if (closed) {
            exchange.fail(Kind.BROKEN, "this node has closed its upstream connections");
        }
        return !exchange.ended();
    }

    private void run(Exchange exchange, Target target, List<Endpoint> endpoints) {
        turn = (turn + 1) & Integer.MAX_VALUE;
        run(exchange, target, endpoints.get(turn % endpoints.size()));
    }

    private void run(Exchange exchange, Target target, Endpoint endpoint) {
        var relayed = exchange.request.through(endpoint);
        if (relayed.isPresent()) {
            exchange.request = relayed.get();
            pool(exchange.request.target()).run(exchange);
        } else if (endpoint instanceof Endpoint.InProcess workload) {
            localCall.run(exchange, workload);
        } else if (endpoint instanceof Endpoint.Socket socket) {
            pool(target.at(resolved(socket.address()))).run(exchange);
        }
    }

    private static InetSocketAddress resolved(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalStateException("NameResolver: expected a resolved address, got " + address);
        }
        return address;
    }

    private TargetPool pool(Target target) {
        return pools.computeIfAbsent(
                target, added -> new TargetPool(added, settings, loop, connector, () -> pools.remove(added)));
    }

    /** Every open connection that is encrypted. On the loop. */
    List<Upstreams.Open> open() {
        return pools.values().stream()
                .flatMap(pool -> pool.open().stream())
                .map(connection -> new Upstreams.Open(connection.peer(), () -> loop.execute(connection::leave)))
                .filter(one -> !one.peer().isEmpty())
                .toList();
    }

    /** On the loop. */
    void close() {
        closed = true;
        for (var pool : List.copyOf(pools.values())) {
            pool.close();
        }
    }
}
