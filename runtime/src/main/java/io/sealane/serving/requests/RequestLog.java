package io.sealane.serving.requests;

import io.sealane.resource.ResourceKey;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * One line for each request to a Revision, as {@code config-observability} has it, in the log of {@code queue-proxy} of the Pod that it was
 * sent to. Written by a thread of its own; beyond a number of lines that wait, or of their bytes, further ones are dropped and counted. Safe for any thread.
 */
public final class RequestLog implements AutoCloseable {

    private final BlockingQueue<RequestLine> waiting;
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final Runnable dropped;
    private final BiConsumer<ResourceKey, String> writer;
    private final Thread thread;
    private volatile RequestLogConfig config = RequestLogConfig.of(Map.of());

    private RequestLog(int linesMax, long bytesMax, Runnable dropped, BiConsumer<ResourceKey, String> writer) {
        this.bytesMax = bytesMax;
        this.waiting = new ArrayBlockingQueue<>(linesMax);
        this.dropped = dropped;
        this.writer = writer;
        this.thread = new Thread(this::writeUntilInterrupted, "sealane-request-log");
        thread.setDaemon(true);
    }

    /**
     * A log that is off.
     *
     * @param linesMax that wait
     * @param bytesMax of heads of requests that lines which wait are made of
     * @param dropped run for each line that is dropped
     * @param writer takes a line of a Pod
     */
    public static RequestLog start(
            int linesMax, long bytesMax, Runnable dropped, BiConsumer<ResourceKey, String> writer) {
        var log = new RequestLog(linesMax, bytesMax, dropped, writer);
        log.thread.start();
        return log;
    }

    /** What it goes by from the next request on. */
    public void follow(RequestLogConfig changed) {
        config = changed;
    }

    boolean isOn() {
        return config.template().isPresent();
    }

    /** Requests that met no Pod have no log to stand in. */
    void take(RequestLine line) {
        if (line.pod().isPresent() && (config.probes() || !line.isProbe()) && !offer(line)) {
            dropped.run();
        }
    }

    private boolean offer(RequestLine line) {
        if (bytes.addAndGet(line.bytes()) <= bytesMax && waiting.offer(line)) {
            return true;
        }
        bytes.addAndGet(-line.bytes());
        return false;
    }

    private void writeUntilInterrupted() {
        try {
            while (true) {
                var line = waiting.take();
                bytes.addAndGet(-line.bytes());
                write(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(RequestLine line) {
        try {
            config.template()
                    .ifPresent(template ->
                            line.pod().ifPresent(pod -> writer.accept(pod, template.render(line.fields()))));
        } catch (RuntimeException e) {
            // A template is tried before it is followed, so this is one that only this request does not fit.
            dropped.run();
        }
    }

    /** Lines that still wait are lost. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
