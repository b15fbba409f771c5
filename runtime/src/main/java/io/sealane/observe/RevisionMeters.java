package io.sealane.observe;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/** The meters of one Revision, under the names of Knative's. Safe for any thread. */
public final class RevisionMeters {

    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;

    private final NodeMetrics metrics;
    private final Map<String, String> labels;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final List<Runnable> removals = new CopyOnWriteArrayList<>();
    private final AtomicBoolean scaled = new AtomicBoolean();
    private final Map<Integer, Consumer<Duration>> byStatus = new ConcurrentHashMap<>();
    private volatile boolean removed;
    private volatile Pods pods = new Pods(0, 0, 0, 0, 0);

    /**
     * The Pods of a Revision.
     *
     * @param requested that its Deployment wants
     * @param notReady running, and taking no requests
     * @param pending not running yet
     */
    public record Pods(int ready, int requested, int notReady, int pending, int terminating) {}

    /**
     * What the scaler knows, asked with each scrape.
     *
     * @param metric {@code concurrency} or {@code rps}
     */
    public record Scale(
            String metric,
            DoubleSupplier desired,
            DoubleSupplier stable,
            DoubleSupplier panic,
            DoubleSupplier target,
            DoubleSupplier panicking,
            DoubleSupplier excessBurst) {}

    RevisionMeters(NodeMetrics metrics, NodeMetrics.RevisionName name) {
        this.metrics = metrics;
        this.labels = name.labels();
        gauge("kn.serving.queue.depth", begun::get);
        gauge("kn.revision.request.concurrency", begun::get);
        gauge("kn.revision.request.active", active::get);
        gauge("kn.revision.request.queued", () -> Math.max(0, begun.get() - active.get()));
        gauge("kn.revision.pods.count", () -> pods.ready());
        gauge("kn.revision.pods.requested", () -> pods.requested());
        gauge("kn.revision.pods.not.ready", () -> pods.notReady());
        gauge("kn.revision.pods.pending", () -> pods.pending());
        gauge("kn.revision.pods.terminating", () -> pods.terminating());
    }

    /** Shows what the scaler knows; further calls do nothing. */
    public void scaled(Scale scale) {
        if (!scaled.compareAndSet(false, true)) {
            return;
        }
        gauge("kn.revision.pods.desired", scale.desired());
        gauge("kn.revision." + scale.metric() + ".stable", scale.stable());
        gauge("kn.revision." + scale.metric() + ".panic", scale.panic());
        gauge("kn.revision." + scale.metric() + ".target", scale.target());
        gauge("kn.revision.panic.mode", scale.panicking());
        gauge("kn.revision.capacity.excess", scale.excessBurst());
    }

    /** Its Pods are these now. */
    public void pods(Pods now) {
        pods = now;
    }

    /** A request came. */
    public void begun() {
        begun.incrementAndGet();
    }

    /** It was let in to a Pod. */
    public void sent() {
        active.incrementAndGet();
    }

    /**
     * It goes to another node, which counts it.
     *
     * @param wasSent whether it was let in to a Pod here, which could not be reached
     */
    public void passedOn(boolean wasSent) {
        begun.decrementAndGet();
        if (wasSent) {
            active.decrementAndGet();
        }
    }

    /**
     * It is over.
     *
     * @param wasSent whether it was let in
     * @param nanos since it came
     */
    public void ended(boolean wasSent, int status, long nanos) {
        begun.decrementAndGet();
        if (wasSent) {
            active.decrementAndGet();
        }
        if (!removed) {
            byStatus.computeIfAbsent(known(status), this::duration).accept(Duration.ofNanos(nanos));
        }
    }

    /** Backends may say any number: each would be a meter. */
    private static int known(int status) {
        return status < STATUS_MIN || status > STATUS_MAX ? 0 : status;
    }

    private Consumer<Duration> duration(int status) {
        var all = new HashMap<>(labels);
        all.put("http.response.status_code", String.valueOf(status));
        return metrics.duration("kn.serving.invocation.duration", all, removals::add);
    }

    private void gauge(String name, DoubleSupplier value) {
        removals.add(metrics.gauge(name, labels, value));
    }

    /** Its Revision is gone; requests may end later. */
    void remove() {
        removed = true;
        removals.forEach(Runnable::run);
    }
}
