package io.sealane.gateway.transport.loop;

import akka.actor.typed.ActorSystem;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of one node. Each is a thread that owns its connections and is, as {@code sealane-loop-<i>}, a dispatcher of the
 * actor system as well, so that socket, TLS, HTTP and the actors of a connection share one thread.
 *
 * <p>Nothing is static and nothing stands in configuration: several sets live in one JVM, one per actor system. Any thread.
 */
public final class Loops implements AutoCloseable {

    private static final long CLOSE_SECONDS_MAX = 5;

    private final EventLoopGroup group;
    private final List<NettyLoop> loops;

    private Loops(EventLoopGroup group, List<NettyLoop> loops) {
        this.group = group;
        this.loops = loops;
    }

    /**
     * Starts the threads and registers them as dispatchers.
     *
     * @throws IllegalStateException if the actor system has loops already
     */
    public static Loops start(ActorSystem<?> system, LoopsSettings settings) {
        var group = new NioEventLoopGroup(settings.count(), new DefaultThreadFactory("sealane-loop", true));
        var loops = new ArrayList<NettyLoop>();
        try {
            for (var executor : group) {
                var loop = new NettyLoop(loops.size(), (EventLoop) executor, new TimerWheel(settings.tick()));
                LoopDispatcher.register(system, loop, settings.throughput());
                loop.runStreamsOf(system);
                loops.add(loop);
            }
        } catch (RuntimeException e) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
        loops.forEach(NettyLoop::startTicking);
        return new Loops(group, List.copyOf(loops));
    }

    /** All loops, by index. */
    public List<Loop> all() {
        return List.copyOf(loops);
    }

    /** Stops the threads, after the actor system (or, where it lives on, all of our actors and streams) has ended. Waits at most 5 s. */
    @Override
    public void close() {
        // An actor system that lives on could not end later, with actors left on threads that are gone.
        loops.forEach(NettyLoop::stopStreams);
        group.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** The threads as the JDK sees them; for packages of this module that accept sockets on them. */
    public ScheduledExecutorService threads() {
        return group;
    }

    /**
     * The loop of a socket.
     *
     * @param executor the one that the socket is registered with
     * @throws IllegalArgumentException if it is none of these loops
     */
    public NettyLoop of(ScheduledExecutorService executor) {
        for (var loop : loops) {
            if (loop.executor() == executor) {
                return loop;
            }
        }
        throw new IllegalArgumentException("event loop: expected one of these loops, got " + executor);
    }
}
