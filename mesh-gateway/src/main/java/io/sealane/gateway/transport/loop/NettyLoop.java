package io.sealane.gateway.transport.loop;

import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A loop that tells its time, which limits are measured by. */
public final class NettyLoop implements Loop {

    private final int index;
    private final EventLoop executor;
    private final TimerWheel wheel;
    private @Nullable Materializer streams;

    NettyLoop(int index, EventLoop executor, TimerWheel wheel) {
        this.index = index;
        this.executor = executor;
        this.wheel = wheel;
    }

    /** Lets streams run; once, when the actor system knows its dispatcher. */
    void runStreamsOf(ActorSystem<?> system) {
        streams = LoopStreams.on(this, system);
    }

    /** Runs streams that stay on this loop from their beginning to their end. */
    public Materializer streams() {
        return Objects.requireNonNull(streams, "streams of a loop that has not started");
    }

    void stopStreams() {
        if (streams != null) {
            streams.shutdown();
        }
    }

    void startTicking() {
        var tick = wheel.tick().toNanos();
        executor.scheduleAtFixedRate(wheel::turn, tick, tick, TimeUnit.NANOSECONDS);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String dispatcher() {
        return "sealane-loop-" + index;
    }

    @Override
    public boolean inLoop() {
        return executor.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
        var entry = new TimerWheel.Entry(task);
        onLoop(() -> wheel.add(entry, delay));
        return () -> onLoop(() -> wheel.remove(entry));
    }

    @Override
    public ScheduledExecutorService executor() {
        return executor;
    }

    /** How long the loop has been ticking, in milliseconds, to a tick; any thread. */
    public long uptimeMillis() {
        return wheel.uptimeMillis();
    }

    /** Granularity of timers. */
    public Duration tick() {
        return wheel.tick();
    }

    private void onLoop(Runnable task) {
        if (executor.inEventLoop()) {
            task.run();
        } else {
            executor.execute(task);
        }
    }

    @Override
    public String toString() {
        return dispatcher();
    }
}
