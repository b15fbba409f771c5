package io.sealane.observe;

import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Routes;
import io.sealane.gateway.watch.TransportWatch;

/** All that one node tells about itself. Safe for any thread. */
public final class Telemetry implements AutoCloseable {

    private final NodeMetrics metrics;
    private final Heartbeats heartbeats;
    private final Health health;
    private final TraceExport export;
    private final Traces traces;
    private final AccessLog accessLog;

    private Telemetry(NodeMetrics metrics, Heartbeats heartbeats, ObserveSettings settings) {
        this.metrics = metrics;
        this.heartbeats = heartbeats;
        this.health = new Health(heartbeats);
        this.export = TraceExport.start(settings.tracing());
        this.traces = export.traces();
        this.accessLog = AccessLog.start(settings.accessLog(), metrics.dropped("sealane.access.log.dropped"));
    }

    /** Begins to observe; nothing is served before {@link #routes} are. */
    public static Telemetry start(ObserveSettings settings) {
        var metrics = NodeMetrics.create(settings.seriesMax());
        var heartbeats = Heartbeats.start(settings.heartbeat(), settings.stuckAfter(), metrics::nanos);
        return new Telemetry(metrics, heartbeats, settings);
    }

    public NodeMetrics metrics() {
        return metrics;
    }

    public Health health() {
        return health;
    }

    public Heartbeats heartbeats() {
        return heartbeats;
    }

    /** Hears what happens on the node's listeners. */
    public TransportWatch transport() {
        return metrics.gateway().and(accessLog);
    }

    public Traces traces() {
        return traces;
    }

    public AccessLog accessLog() {
        return accessLog;
    }

    /** Serves {@code /ready}, {@code /live} and {@code /metrics}. */
    public RequestHandler routes(Routes routes) {
        return new ObserveRoutes(health, metrics, routes);
    }

    @Override
    public void close() {
        heartbeats.close();
        accessLog.close();
        export.close();
    }
}
