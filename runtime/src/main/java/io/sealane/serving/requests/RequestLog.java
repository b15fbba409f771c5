package io.sealane.serving.requests;

import io.sealane.resource.ResourceKey;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiConsumer;

/**
 * One line for each request to a Revision, as {@code config-observability} has it, in the log of {@code queue-proxy} of the Pod that it was
 * sent to. Written by a thread of its own; beyond a number of lines that wait further ones are dropped and counted. Safe for any thread.
 */
public final class RequestLog implements AutoCloseable {

    private final BlockingQueue<RequestLine> waiting;
    private final Runnable dropped;
    private final BiConsumer<ResourceKey, String> writer;
    private final Thread thread;
    private volatile RequestLogConfig config = RequestLogConfig.of(Map.of());

    private RequestLog(int linesMax, Runnable dropped, BiConsumer<ResourceKey, String> writer) {
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
     * @param dropped run for each line that is dropped
     * @param writer takes a line of a Pod
     */
    public static RequestLog start(int linesMax, Runnable dropped, BiConsumer<ResourceKey, String> writer) {
        var log = new RequestLog(linesMax, dropped, writer);
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
        if (line.pod().isPresent() && (config.probes() || !line.isProbe()) && !waiting.offer(line)) {
            dropped.run();
        }
    }

    private void writeUntilInterrupted() {
        try {
            while (true) {
                write(waiting.take());
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
