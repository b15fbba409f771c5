package io.sealane.gateway.transport;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigValueFactory;

/**
 * Every call to what Akka and Akka HTTP keep to themselves. It compiles and works against the versions that the build pins; a change
 * of either must pass this class's test.
 */
final class AkkaSeams {

    private AkkaSeams() {}

    /** Makes a loop a dispatcher of a running actor system. */
    static void register(ActorSystem<?> system, Loop loop, int throughput) {
        var dispatchers = system.classicSystem().dispatchers();
        var config = system.settings()
                .config()
                .getConfig("akka.actor.default-dispatcher")
                .withValue("id", ConfigValueFactory.fromAnyRef(loop.dispatcher()));
        var configurator = new LoopDispatcher(config, dispatchers.prerequisites(), loop, throughput);
        if (!dispatchers.registerConfigurator(loop.dispatcher(), configurator)) {
            throw new IllegalStateException("dispatcher " + loop.dispatcher() + " of actor system " + system.name()
                    + ": expected none yet, there is one; an actor system has one set of loops");
        }
    }
}
