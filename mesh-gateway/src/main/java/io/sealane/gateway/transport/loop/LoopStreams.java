package io.sealane.gateway.transport.loop;

import akka.actor.typed.ActorSystem;
import akka.stream.ActorMaterializer;
import akka.stream.ActorMaterializerSettings;
import akka.stream.Materializer;

/** Makes what runs streams on one loop. */
final class LoopStreams {

    private LoopStreams() {}

    /** The supervisor of its streams is on the loop as well: neither the beginning nor the end of one wakes another thread. */
    @SuppressWarnings("deprecation") // nothing else says where the supervisor is to run
    static Materializer on(Loop loop, ActorSystem<?> system) {
        var settings = ActorMaterializerSettings.create(system.classicSystem()).withDispatcher(loop.dispatcher());
        return ActorMaterializer.create(settings, system.classicSystem(), loop.dispatcher());
    }
}
