package io.sealane.serving.gate;

import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.Admission.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which backends this node may let requests in to itself, past the gate of the node that leads. What is asked for without a lease is asked of
 * that node with the next report; what nobody asks for any more is given back. {@link #holds} may be called on any thread and takes no lock;
 * everything else is its holder's.
 *
 * <p>What is let in under a lease is counted from the moment it is given until the last request is over, also one that outlives it.
 */
public final class Leases {

    private final LeaseSettings settings;
    private final Admission<?> admission;
    private final InstantSource clock;
    private final Map<String, Lease> byBackend = new ConcurrentHashMap<>();

    /** One backend that requests come for. */
    private static final class Lease {
        private volatile long until;
        private volatile boolean asked = true;
        // The holder's.
        private boolean counted;
        private long quietSince;

        Lease(long now) {
            this.until = now;
            this.quietSince = now;
        }
    }

    /** @param admission where what is let in under a lease is counted */
    public Leases(LeaseSettings settings, Admission<?> admission, InstantSource clock) {
        this.settings = settings;
        this.admission = admission;
        this.clock = clock;
    }

    /** Whether a request to a backend may go straight to its instances. */
    public boolean holds(String backend) {
        var lease = byBackend.get(backend);
        if (lease == null) {
            if (!isFull()) {
                byBackend.putIfAbsent(backend, new Lease(clock.millis()));
            }
            return false;
        }
        if (!lease.asked) {
            lease.asked = true;
        }
        return lease.until > clock.millis();
    }

    /** Whether requests to further backends come by the gate because there are as many as may be. */
    boolean isFull() {
        return byBackend.size() >= settings.backendsMax();
    }

    /** What was let in since the last report, and what is asked for. */
    Map<String, Usage> report() {
        var report = new HashMap<String, Usage>();
        var now = clock.millis();
        byBackend.forEach((backend, lease) -> {
            var usage = admission.usage(backend).filter(some -> lease.counted).orElse(new Usage(0, 0));
            var quiet = !lease.asked && usage.requests() == 0 && usage.concurrency() == 0;
            lease.asked = false;
            if (!quiet) {
                lease.quietSince = now;
            }
            if (now - lease.quietSince < settings.length().toMillis()) {
                report.put(backend, usage);
            } else {
                giveBack(backend, lease);
            }
        });
        return report;
    }

    /**
     * The node that leads has answered the last report.
     *
     * @param backends that requests may be let in to here; no others
     * @param length from now on
     */
    void granted(Collection<String> backends, Duration length) {
        var until = clock.millis() + length.toMillis();
        byBackend.forEach((backend, lease) -> {
            var held = backends.contains(backend);
            if (held && !lease.counted) {
                // Before the first one is let in.
                admission.counted(backend);
                lease.counted = true;
            }
            lease.until = held ? until : 0;
        });
    }

    /** This node leads now, or ends: it holds no leases. */
    void end() {
        byBackend.forEach(this::giveBack);
    }

    private void giveBack(String backend, Lease lease) {
        lease.until = 0;
        byBackend.remove(backend);
        if (lease.counted) {
            admission.uncounted(backend);
        }
    }
}
