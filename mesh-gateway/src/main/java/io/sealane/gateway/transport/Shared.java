package io.sealane.gateway.transport;

import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import io.sealane.gateway.transport.limit.RareLog;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.watch.TransportWatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections of a node share.
 *
 * @param connections how many are open now
 * @param clients what each client holds of them
 * @param refusals where refused clients are logged
 */
record Shared(
        Loops loops,
        TransportSettings settings,
        HttpLayers layers,
        Materializer materializer,
        TransportWatch watch,
        AtomicInteger connections,
        Clients clients,
        RareLog refusals) {

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    static Shared of(ActorSystem<?> system, Loops loops, TransportSettings settings, TransportWatch watch) {
        var materializer = SystemMaterializer.get(system).materializer();
        return new Shared(
                loops,
                settings,
                HttpLayers.of(system, settings),
                materializer,
                watch,
                new AtomicInteger(),
                new Clients(settings),
                new RareLog(LOG, settings.accepting().logLinesPerSecondMax()));
    }
}
