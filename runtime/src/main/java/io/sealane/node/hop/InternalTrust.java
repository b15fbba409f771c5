package io.sealane.node.hop;

import io.sealane.cert.Credential;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.rotation.TrustHolder;
import io.sealane.node.credential.ConnectionSettings;
import io.sealane.node.credential.ExpiringConnections;
import io.sealane.node.credential.ServedCheck;
import io.sealane.observe.NodeMetrics;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a rotation and the upkeep of certificates ask of hops to workloads: both of their ends show certificates and trust roots. What
 * gateways rely on is counted among the connections of deliveries as well, which are all that this node has opened. Any thread.
 */
public final class InternalTrust implements TrustHolder, ExpiringConnections {

    private final InternalDoor door;
    private final ConnectionSettings connections;
    private final NodeMetrics metrics;

    public InternalTrust(InternalDoor door, ConnectionSettings connections, NodeMetrics metrics) {
        this.door = door;
        this.connections = connections;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return "hops to workloads";
    }

    @Override
    public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
        var others = dropped.stream()
                .filter(root -> keepers(List.of(root)).findAny().isEmpty())
                .toList();
        return CompletableFuture.completedFuture(
                door.inForce().map(trust -> goesBy(trust, bundle, others)).orElse(true));
    }

    @Override
    public List<String> keeping(VersionedBundle bundle, List<X509Certificate> dropped) {
        return keepers(dropped)
                .map(key -> "Secret " + key.name() + " to be renewed, whose key is used for hops until then")
                .toList();
    }

    /** Keys that namespaces keep: as long as they are used, their roots are trusted. */
    private Stream<Credential> keepers(List<X509Certificate> dropped) {
        return door.believable().stream()
                .filter(key -> !key.name().name().equals(InternalDoor.ROUTING))
                .filter(key -> dropped.stream().anyMatch(root -> CertificateChain.endsAt(key.chain(), root)));
    }

    /** Gateways are of no namespace, workloads each of theirs; what others publish for themselves is no matter of this bundle. */
    private static boolean goesBy(ScopedTrust trust, VersionedBundle bundle, List<X509Certificate> dropped) {
        return bundle.isFollowed(trust.mesh(), Optional.empty(), dropped)
                && bundle.isFollowed(trust.in(bundle.scope()), bundle.scope(), dropped);
    }

    @Override
    public List<Credential> shown() {
        return door.believable();
    }

    @Override
    public CompletionStage<Integer> connections(Predicate<List<X509Certificate>> chain) {
        var count = connections.listener().onDistrust()
                ? door.listener().map(one -> one.connections(chain)).orElse(0)
                : 0;
        return CompletableFuture.completedFuture(count);
    }

    @Override
    public void drain(Predicate<List<X509Certificate>> chain) {
        if (connections.listener().onDistrust()) {
            door.listener().ifPresent(one -> one.drain(chain, connections.deadline()));
        }
    }

    @Override
    public void forgetSessions() {
        door.tls().forgetSessions();
    }

    @Override
    public long handshakesBy(X509Certificate root) {
        return door.tls().handshakesBy(root);
    }

    @Override
    public void endExpired(Instant now) {
        door.endExpired();
        if (connections.listener().atExpiry()) {
            door.listener()
                    .ifPresent(one ->
                            one.drain(chain -> ConnectionSettings.hasExpired(chain, now), connections.deadline()));
        }
    }

    /** Asks the listener, over a handshake for each key, whether it shows what is stored. Blocks; not on a loop. */
    public void check(ServedCheck check) {
        var listener = door.listener();
        if (listener.isEmpty()) {
            return;
        }
        for (var stored : door.served()) {
            var difference = check.difference(listener.get().address(), stored, door.gateway());
            // A newer one may have come in the meantime: then the question was of yesterday.
            if (door.served().contains(stored)) {
                metrics.shows(InternalListener.NAME, stored, difference.isEmpty());
                difference.ifPresent(why -> ServedCheck.tell(InternalListener.NAME, stored, why));
            }
        }
    }
}
