package io.sealane.gateway.forward;

import io.sealane.gateway.admission.Visit;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its turn.
 *
 * @param encrypted whether the hop to its workload is, asked when it goes there
 */
record Guest(
        Exchange exchange,
        LoopUpstreams client,
        Duration total,
        ForwardWatch.@Nullable Step step,
        BooleanSupplier encrypted)
        implements Visit.Guest<Endpoint> {

    /** To whoever serves its target now, uncounted. */
    void send() {
        client.send(exchange, total);
    }

    @Override
    public void admitted(Endpoint instance) {
        if (step != null) {
            step.sent(instance, encrypted.getAsBoolean());
        }
        client.send(exchange, total, instance);
    }

    @Override
    public void refused(Visit.Refusal why) {
        switch (why) {
            case NOBODY -> exchange.fail(Kind.UNRESOLVED, exchange.request.target() + ": nobody serves it now");
            case COLD -> exchange.fail(Kind.UNRESOLVED, exchange.request.target() + ": no instance came in time");
            case FULL -> exchange.fail(Kind.OVERLOADED, "pending request queue full");
            case LATE -> exchange.fail(Kind.OVERLOADED, "its turn did not come in time");
        }
    }
}
