package io.sealane.node.credential;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.rotation.TrustHolder;
import io.sealane.eventing.EventMesh;
import io.sealane.eventing.inside.Inspection;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.forward.Upstreams;
import io.sealane.gateway.transport.loop.Loop;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stands before the mesh and sees its settings go by, so that it can say which roots deliveries trust: those of the newest snapshot, once
 * every partition goes by it. Any thread.
 */
public final class DeliveryTrust implements EventMesh, TrustHolder, ExpiringConnections {

    /**
     * How deliveries get out.
     *
     * @param hosts tells whose the hosts of destinations are
     */
    public record Outgoing(ClientTls tls, Upstreams upstreams, NamespaceOfHost hosts) {}

    static final String TO_NAME_BOTH = " to name the old and the new root in its CACerts, or neither";

    private final EventMesh mesh;
    private final Outgoing outgoing;
    private final ConnectionPolicy policy;
    private final Executor work;
    private final Supplier<Optional<Credential>> own;
    private volatile EventingSnapshot newest = EventingSnapshot.empty();

    /**
     * Of a mesh.
     *
     * @param work calculates what open connections rely on
     * @param own what deliveries show to receivers that ask
     */
    public DeliveryTrust(
            EventMesh mesh,
            Outgoing outgoing,
            ConnectionPolicy policy,
            Executor work,
            Supplier<Optional<Credential>> own) {
        this.own = own;
        this.mesh = mesh;
        this.outgoing = outgoing;
        this.policy = policy;
        this.work = work;
    }

    @Override
    public String name() {
        return "event deliveries";
    }

    @Override
    public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
        var snapshot = newest;
        var agrees = snapshot.triggers().values().stream()
                .flatMap(DeliveryTrust::destinations)
                .filter(to -> to.uri().getScheme().equals("https"))
                .allMatch(to -> bundle.isFollowed(
                        to.trust(), outgoing.hosts().of(to.uri().getHost()), to.unnamed(dropped)));
        var inForce = mesh.inForce(snapshot.version()).toCompletableFuture();
        // Not waited for: whoever asks will ask again.
        return CompletableFuture.completedFuture(agrees && inForce.isDone());
    }

    @Override
    public List<String> keeping(VersionedBundle bundle, List<X509Certificate> dropped) {
        var snapshot = newest;
        return Stream.concat(keeping(snapshot, dropped).stream(), lagging(snapshot, bundle, outgoing.hosts()).stream())
                .toList();
    }

    /** Who names one of two roots for himself: a peer that gets a certificate below the other would be refused. */
    static List<String> lagging(EventingSnapshot snapshot, VersionedBundle bundle, NamespaceOfHost hosts) {
        return snapshot.triggers().values().stream()
                // Who names one root of his own namespace is given the other.
                .filter(trigger ->
                        !bundle.scope().equals(Optional.of(trigger.id().namespace())))
                .filter(trigger -> destinations(trigger)
                        .anyMatch(to ->
                                to.namesOnlyPartOf(bundle, hosts.of(to.uri().getHost()))))
                .map(trigger -> trigger.id().spoken() + TO_NAME_BOTH)
                .sorted()
                .toList();
    }

    static List<String> keeping(EventingSnapshot snapshot, List<X509Certificate> dropped) {
        return snapshot.triggers().values().stream()
                .filter(trigger -> destinations(trigger).anyMatch(to -> to.namesOneOf(dropped)))
                .map(trigger -> trigger.id().spoken() + " to name the old root no longer in its CACerts")
                .sorted()
                .toList();
    }

    private static Stream<Destination> destinations(TriggerSettings trigger) {
        return Stream.of(
                        Stream.of(trigger.subscriber()),
                        trigger.reply().stream(),
                        trigger.delivery().deadLetter().stream())
                .flatMap(Function.identity());
    }

    @Override
    public List<Credential> shown() {
        return own.get().stream().toList();
    }

    @Override
    public long handshakesBy(X509Certificate root) {
        return outgoing.tls().handshakesBy(root);
    }

    @Override
    public CompletionStage<Integer> connections(Predicate<List<X509Certificate>> chain) {
        return policy.onDistrust()
                ? outgoing.upstreams()
                        .open()
                        .thenApplyAsync(
                                all -> (int) all.stream()
                                        .filter(one -> chain.test(one.peer()))
                                        .count(),
                                work)
                : CompletableFuture.completedFuture(-1);
    }

    @Override
    public void drain(Predicate<List<X509Certificate>> chain) {
        if (policy.onDistrust()) {
            leave(chain);
        }
    }

    @Override
    public void endExpired(Instant now) {
        if (policy.atExpiry()) {
            leave(chain -> ConnectionSettings.hasExpired(chain, now));
        }
    }

    private void leave(Predicate<List<X509Certificate>> chain) {
        outgoing.upstreams()
                .open()
                .thenAcceptAsync(
                        all -> leave(all.stream()
                                .filter(one -> chain.test(one.peer()))
                                .toList()),
                        work);
    }

    private void leave(List<Upstreams.Open> leaving) {
        if (!leaving.isEmpty()) {
            // A resumed session goes by the chain that it began with, whatever its server shows by now.
            outgoing.tls().forgetSessions();
        }
        leaving.forEach(one -> one.leave().run());
    }

    /** Sessions are kept per trust, so a bundle that shrinks leaves its connections behind: once it is in force they end. */
    @Override
    public void publishSettings(EventingSnapshot snapshot) {
        var dropped = roots(newest);
        mesh.publishSettings(snapshot);
        newest = snapshot;
        dropped.removeAll(roots(snapshot));
        if (!dropped.isEmpty() && policy.onDistrust()) {
            mesh.inForce(snapshot.version())
                    .thenRun(() ->
                            leave(chain -> dropped.stream().anyMatch(root -> CertificateChain.endsAt(chain, root))));
        }
    }

    private static Set<X509Certificate> roots(EventingSnapshot snapshot) {
        return snapshot.triggers().values().stream()
                .flatMap(DeliveryTrust::destinations)
                .flatMap(to -> to.trust().roots().stream())
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Override
    public CompletionStage<Void> inForce(long version) {
        return mesh.inForce(version);
    }

    @Override
    public Inspection inspection() {
        return mesh.inspection();
    }

    @Override
    public void onUndelivered(Undelivered listener) {
        mesh.onUndelivered(listener);
    }

    @Override
    public CompletionStage<Boolean> ready(TriggerId trigger, String uid) {
        return mesh.ready(trigger, uid);
    }

    @Override
    public CompletionStage<Void> drain() {
        return mesh.drain();
    }

    @Override
    public void accept(BrokerAddress address, List<Event> events, Loop loop, Reply reply) {
        mesh.accept(address, events, loop, reply);
    }
}
