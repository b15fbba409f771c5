package io.sealane.node.hop;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.tls.SnapshotRefused;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.observe.NodeMetrics;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the workloads' end shows and trusts, as it is in force. For whoever holds the door. */
final class InternalSnapshot {

    private static final Logger LOG = LoggerFactory.getLogger(InternalSnapshot.class);

    private final ServerTls tls;
    private final NodeMetrics metrics;
    private long version;
    private @Nullable ServerTlsSnapshot published;

    InternalSnapshot(ServerTls tls, NodeMetrics metrics) {
        this.tls = tls;
        this.metrics = metrics;
    }

    /** Puts in force what is used now; whether it is: what is refused leaves in force what was. */
    boolean publish(InternalKeys keys) {
        var before = published;
        var all = List.copyOf(keys.used());
        if (before != null
                && before.credentials().equals(all)
                && before.clientTrust().equals(keys.trusted().mesh())) {
            return true;
        }
        var next = new ServerTlsSnapshot(version + 1, all, keys.trusted().mesh(), Optional.empty());
        try {
            tls.publish(next);
            version++;
            published = next;
            all.forEach(served -> metrics.inForce(InternalListener.NAME, served));
            return true;
        } catch (SnapshotRefused e) {
            if (!tls.isClosed()) {
                LOG.warn("{}: not in force, what was stays: {}", InternalListener.NAME, e.getMessage());
            }
            return false;
        }
    }

    /** The roots of the mesh that new connections go by; empty before anything was published. */
    Optional<TrustBundle> trusted() {
        return Optional.ofNullable(published).map(ServerTlsSnapshot::clientTrust);
    }

    /** What new connections are shown. */
    List<Credential> shown() {
        return published == null ? List.of() : published.credentials();
    }
}
