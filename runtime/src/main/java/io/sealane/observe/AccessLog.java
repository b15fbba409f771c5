package io.sealane.observe;

import akka.http.javadsl.model.HttpHeader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.watch.Handled;
import io.sealane.gateway.watch.ListenerWatch;
import io.sealane.gateway.watch.TransportWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of JSON for each request of the mesh, and where wanted of the node's own endpoints (API server, health), written by a thread of
 * its own to the logger {@code io.sealane.access}. Beyond a number of lines that wait, further ones are dropped and counted, as is a line
 * that cannot be written: no request waits for its line. Can be switched while the node runs. Safe for any thread.
 */
public final class AccessLog implements TransportWatch, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("io.sealane.access");
    /** Method and path of a request whose head was refused; neither can be this. */
    private static final String UNREAD = "-";

    private static final Set<String> OWN_LISTENERS = Set.of("api-server", "observe");

    private final BlockingQueue<Line> waiting;
    private final Runnable dropped;
    private final Thread writer;
    private volatile boolean enabled;
    private volatile boolean ownEndpoints;

    /** A line that is not written yet; holds nothing of the request's content. */
    private record Line(
            Optional<ConnectionFacts> connection,
            String method,
            String path,
            Optional<String> traceparent,
            Handled.Outcome outcome) {}

    private AccessLog(int linesMax, Runnable dropped) {
        this.waiting = new ArrayBlockingQueue<>(linesMax);
        this.dropped = dropped;
        this.writer = new Thread(this::writeUntilInterrupted, "sealane-access-log");
        writer.setDaemon(true);
    }

    /** @param dropped run for each line that is dropped */
    static AccessLog start(ObserveSettings.AccessLogSettings settings, Runnable dropped) {
        var log = new AccessLog(settings.linesMax(), dropped);
        log.enabled = settings.enabled();
        log.ownEndpoints = settings.ownEndpoints();
        log.writer.start();
        return log;
    }

    /**
     * Switches it on or off, from the next request on.
     *
     * @param own whether requests to the API server and for health and metrics have lines as well
     */
    public void enable(boolean on, boolean own) {
        enabled = on;
        ownEndpoints = own;
    }

    @Override
    public ListenerWatch listener(String name) {
        var own = OWN_LISTENERS.contains(name);
        return new ListenerWatch() {
            @Override
            public void handled(Handled request) {
                if (enabled && (ownEndpoints || !own)) {
                    take(request);
                }
            }
        };
    }

    @Override
    public long nanos() {
        return 0;
    }

    private void take(Handled handled) {
        var request = handled.request();
        var line = new Line(
                request.getAttribute(ConnectionFacts.KEY),
                handled.headRefused() ? UNREAD : request.method().name(),
                handled.headRefused() ? UNREAD : request.getUri().getPathString(),
                request.getHeader("traceparent").map(HttpHeader::value),
                handled.outcome());
        if (!waiting.offer(line)) {
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

    /** One line that cannot be written, or a logger that fails, must not end the log. */
    private void write(Line line) {
        try {
            LOG.info(text(line));
        } catch (RuntimeException e) {
            dropped.run();
        }
    }

    private static String text(Line line) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("method", line.method()).put("path", line.path());
        var outcome = line.outcome();
        json.put("protocol", outcome.http2() ? "h2" : "http/1.1").put("status", outcome.status());
        json.put("requestBytes", outcome.requestBytes()).put("responseBytes", outcome.answerBytes());
        json.put("durationMicros", Duration.ofNanos(outcome.nanos()).toNanos() / 1000);
        line.connection().ifPresent(facts -> {
            json.put("listener", facts.listener());
            json.put("remote", facts.remote().getAddress().getHostAddress());
            facts.tlsVersion().ifPresent(version -> json.put("tls", version));
            facts.sni().ifPresent(name -> json.put("sni", name));
        });
        Traces.id(line.traceparent()).ifPresent(id -> json.put("traceId", id));
        return json.toString();
    }

    /** Lines that still wait are lost. */
    @Override
    public void close() {
        enabled = false;
        writer.interrupt();
    }
}
