package io.sealane.node.hop;

import com.typesafe.config.Config;
import io.sealane.cert.tls.ServerTls;
import io.sealane.gateway.forward.WorkloadRelay;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.transport.Security;
import io.sealane.node.life.Patience;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener of the workloads' end of hops. It opens when it is first wanted, is tried again while its port is taken, and stays until the
 * node ends, so that switching off cuts no stream. Any thread but an event loop.
 */
final class InternalListener implements AutoCloseable {

    static final String NAME = "system-internal";
    private static final Duration DRAIN_MAX = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(InternalListener.class);

    private final HopMeans means;
    private final Duration retry;
    private final Security security;
    private final Runnable changed;
    private boolean opening;
    private boolean closed;
    private volatile Optional<String> obstacle = Optional.empty();
    private volatile @Nullable Listener open;

    /**
     * A listener that is not open yet.
     *
     * @param settings {@code sealane.serving.internal-tls}
     * @param changed run, on the work pool, when it has opened or could not
     */
    InternalListener(HopMeans means, Config settings, ServerTls tls, Runnable changed) {
        this.means = means;
        this.retry = settings.getDuration("listen-retry");
        // Other nodes send requests in the clear as well.
        this.security = means.several() ? new Security.Both(tls) : new Security.TlsOnly(tls);
        this.changed = changed;
        if (retry.isNegative() || retry.isZero()) {
            throw new IllegalArgumentException(
                    "sealane.serving.internal-tls.listen-retry: expected a positive duration, got " + retry);
        }
    }

    /** Opens it unless it is open or about to. */
    synchronized void open(WorkloadRelay relay) {
        if (opening || closed || open != null) {
            return;
        }
        opening = true;
        means.gateway()
                .open(new ListenerSpec(NAME, means.at(), security, relay))
                .whenComplete((opened, failure) -> opened(relay, opened, failure));
    }

    private synchronized void opened(WorkloadRelay relay, @Nullable Listener opened, @Nullable Throwable failure) {
        opening = false;
        if (closed) {
            // It was asked for before the node began to end.
            if (opened != null) {
                means.gateway().close(opened, DRAIN_MAX);
            }
            return;
        }
        var before = obstacle;
        if (opened != null) {
            open = opened;
            obstacle = Optional.empty();
        } else {
            tryLater(relay, String.valueOf(failure == null ? null : failure.getMessage()));
        }
        if (opened != null || !obstacle.equals(before)) {
            means.work().execute(changed);
        }
    }

    private void tryLater(WorkloadRelay relay, String why) {
        if (obstacle.isEmpty()) {
            LOG.error("hops to workloads stay as they are, the next try is in {}: {}", retry, why);
        }
        obstacle = Optional.of(why);
        means.system()
                .scheduler()
                .scheduleOnce(retry, () -> open(relay), means.system().executionContext());
    }

    /** Why it is not open though it was wanted. */
    Optional<String> obstacle() {
        return obstacle;
    }

    /** Null while it is not open; for event loops as well. */
    @Nullable
    Listener now() {
        return open;
    }

    @Override
    public void close() {
        Listener last;
        synchronized (this) {
            closed = true;
            last = open;
        }
        if (last != null) {
            Patience.await(means.gateway().close(last, DRAIN_MAX), NAME, DRAIN_MAX.plusSeconds(1));
        }
    }
}
