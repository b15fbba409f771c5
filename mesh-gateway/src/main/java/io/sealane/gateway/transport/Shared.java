package io.sealane.gateway.transport;

import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import io.sealane.gateway.watch.TransportWatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all connections of a node share.
 *
 * @param connections how many are open now
 */
record Shared(
        Loops loops,
        TransportSettings settings,
        HttpLayers layers,
        Materializer materializer,
        TransportWatch watch,
        AtomicInteger connections) {

    static Shared of(ActorSystem<?> system, Loops loops, TransportSettings settings, TransportWatch watch) {
        var materializer = SystemMaterializer.get(system).materializer();
        return new Shared(
                loops,
                settings,
                HttpLayers.of(system, settings, materializer),
                materializer,
                watch,
                new AtomicInteger());
    }
}
