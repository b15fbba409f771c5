package io.sealane.gateway.transport.loop;

import akka.actor.typed.ActorSystem;
import akka.dispatch.Dispatcher;
import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceFactoryProvider;
import akka.dispatch.MessageDispatcher;
import akka.dispatch.MessageDispatcherConfigurator;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import scala.concurrent.duration.Duration;
import scala.concurrent.duration.FiniteDuration;

/** Gives the actor system an event loop as a dispatcher. The loop is lent: ending the dispatcher does not end the loop. */
final class LoopDispatcher extends MessageDispatcherConfigurator {

    private final Dispatcher dispatcher;

    @SuppressWarnings("ThisEscapedInObjectConstruction")
    LoopDispatcher(Config config, DispatcherPrerequisites prerequisites, Loop loop, int throughput) {
        super(config, prerequisites);
        ExecutorServiceFactoryProvider lent = (id, threads) -> () -> new LentExecutor(loop);
        this.dispatcher = new Dispatcher(
                this,
                loop.dispatcher(),
                throughput,
                Duration.Zero(),
                lent,
                FiniteDuration.create(config.getDuration("shutdown-timeout").toMillis(), TimeUnit.MILLISECONDS));
    }

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

    @Override
    public MessageDispatcher dispatcher() {
        return dispatcher;
    }

    private static final class LentExecutor extends AbstractExecutorService {

        private final Loop loop;
        private volatile boolean shutdown;

        LentExecutor(Loop loop) {
            this.loop = loop;
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }
}
