package io.sealane.node.credential;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.tls.SnapshotRefused;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.SecretCredentials;
import io.sealane.certificates.rotation.TrustHolder;
import io.sealane.gateway.listener.Listener;
import io.sealane.observe.NodeMetrics;
import io.sealane.serving.controller.route.Identities;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the newest credentials of some Secrets in force on one listener: of those that are named at start, and of those that routes name.
 * No other Secret can make the listener show its certificate.
 *
 * <p>Any thread but an event loop: contexts are built here.
 */
public final class ServedCredentials implements Consumer<Credential>, Identities, TrustHolder, ExpiringConnections {

    private static final Logger LOG = LoggerFactory.getLogger(ServedCredentials.class);

    private final String listener;
    private final ServerTls tls;
    private final NodeMetrics metrics;
    private final Set<SecretName> names;
    private final Set<SecretName> missing;
    private final Map<SecretName, Credential> newest = new HashMap<>();
    private final Map<SecretName, Credential> given = new ConcurrentHashMap<>();
    private final ConnectionSettings connections;
    private final CompletableFuture<Void> complete = new CompletableFuture<>();
    private volatile Optional<Listener> open = Optional.empty();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile Set<SecretName> optional = Set.of();
    private volatile NameClaims claims = NameClaims.NONE;
    private volatile Set<SecretName> shown = Set.of();
    private volatile @Nullable SecretCredentials source;
    private TrustBundle clientRoots = TrustBundle.EMPTY;
    private long version;

    public ServedCredentials(
            String listener,
            ServerTls tls,
            Set<SecretName> names,
            ConnectionSettings connections,
            NodeMetrics metrics) {
        this.listener = listener;
        this.connections = connections;
        this.metrics = metrics;
        this.tls = tls;
        this.names = Set.copyOf(names);
        this.missing = new HashSet<>(names);
        if (names.isEmpty()) {
            complete.complete(null);
        }
    }

    /** The listener is open: from now on its connections can be told. */
    public void opened(Listener now) {
        open = Optional.of(now);
    }

    /** Certificates to show as well, as soon as they are there; nobody waits for them. Told before the first credential comes. */
    public void whereThere(Set<SecretName> secrets) {
        optional = Set.copyOf(secrets);
    }

    private boolean isOwn(SecretName name) {
        return names.contains(name) || optional.contains(name);
    }

    /** Whether the listener shows the certificate of this Secret. */
    public boolean serves(SecretName name) {
        return isOwn(name) || claims.hosts().containsKey(name);
    }

    /** Whether clients are asked for certificates. */
    public boolean asksClients() {
        return tls.clientAuthentication() != ClientAuthentication.NONE;
    }

    /**
     * Says which roots client certificates are judged by from now on; of no meaning where clients are not asked. A listener that demands
     * certificates keeps the last roots rather than have none, and shows nothing before it has some.
     */
    public void trust(TrustBundle roots) {
        var before = clientRoots();
        if (!roots.equals(before) && trusts(roots)) {
            given.values().forEach(this);
            var dropped = before.roots().stream()
                    .filter(root -> !roots.roots().contains(root))
                    .toList();
            drain(chain -> dropped.stream().anyMatch(root -> CertificateChain.endsAt(chain, root)));
        }
    }

    private synchronized TrustBundle clientRoots() {
        return clientRoots;
    }

    private synchronized boolean trusts(TrustBundle roots) {
        if (roots.isEmpty() && demandsClients()) {
            LOG.warn("{}: no root is left for the client certificates that it demands; the last ones stay", listener);
            return false;
        }
        var before = clientRoots;
        clientRoots = roots;
        if (newest.isEmpty() || publish(newest, "roots of clients")) {
            return true;
        }
        clientRoots = before;
        return false;
    }

    private boolean demandsClients() {
        return tls.clientAuthentication() == ClientAuthentication.REQUIRED;
    }

    /** Where credentials come from that routes come to name after their Secrets were written. */
    public void from(SecretCredentials credentials) {
        source = credentials;
    }

    @Override
    public void show(Map<SecretName, Set<String>> hostsBySecret) {
        var next = new NameClaims(hostsBySecret);
        var before = claims;
        if (before.equals(next)) {
            return;
        }
        if (dropUnclaimed(next)) {
            watchers.forEach(Runnable::run);
        }
        var credentials = source;
        if (credentials != null) {
            hostsBySecret.keySet().stream().filter(name -> !shows(name)).forEach(credentials::look);
        }
    }

    private synchronized boolean dropUnclaimed(NameClaims next) {
        claims = next;
        given.keySet().stream().filter(name -> !serves(name)).forEach(name -> metrics.unserved(listener, name));
        var kept = new HashMap<>(newest);
        kept.values()
                .removeIf(credential ->
                        !serves(credential.name()) || refusal(credential).isPresent());
        if (kept.equals(newest) || !publish(kept, "fewer certificates")) {
            return false;
        }
        newest.keySet().retainAll(kept.keySet());
        shown = Set.copyOf(newest.keySet());
        return true;
    }

    private Optional<String> refusal(Credential credential) {
        var fixed = Stream.concat(names.stream(), optional.stream())
                .map(newest::get)
                .filter(Objects::nonNull)
                .toList();
        return isOwn(credential.name()) ? Optional.empty() : claims.refusal(credential, fixed);
    }

    @Override
    public boolean shows(SecretName secret) {
        return shown.contains(secret);
    }

    @Override
    public void whenChanged(Runnable task) {
        watchers.add(task);
    }

    /** Takes a credential; others than ours are passed over. One that cannot be served is reported, and the last good one stays. */
    @Override
    public void accept(Credential credential) {
        if (serves(credential.name()) && serve(credential)) {
            watchers.forEach(Runnable::run);
        }
    }

    /** Whether it is news that this is served. */
    private synchronized boolean serve(Credential credential) {
        if (!serves(credential.name()) || credential.equals(newest.get(credential.name()))) {
            return false;
        }
        var refusal = refusal(credential);
        if (refusal.isPresent()) {
            LOG.warn("{} is not shown by {}: {}", credential, listener, refusal.get());
            return false;
        }
        metrics.stored(listener, credential);
        given.put(credential.name(), credential);
        if (demandsClients() && clientRoots.isEmpty()) {
            LOG.debug("{} waits for a root of the client certificates that {} demands", credential, listener);
            return false;
        }
        var next = new HashMap<>(newest);
        next.put(credential.name(), credential);
        if (!publish(next, credential.toString())) {
            return false;
        }
        newest.put(credential.name(), credential);
        shown = Set.copyOf(newest.keySet());
        missing.remove(credential.name());
        metrics.inForce(listener, credential);
        if (credential.generation() == 1) {
            // The first one is a start as usual, and may be issued after the node is ready.
            LOG.debug("serving {}", credential);
        } else {
            LOG.info("serving {}", credential);
        }
        if (missing.isEmpty()) {
            complete.complete(null);
        }
        return true;
    }

    private boolean publish(Map<SecretName, Credential> next, String what) {
        try {
            tls.publish(new ServerTlsSnapshot(version + 1, List.copyOf(next.values()), clientRoots, Optional.empty()));
        } catch (SnapshotRefused e) {
            if (tls.isClosed()) {
                LOG.debug("{}: not in force, the node is ending", what);
            } else {
                LOG.warn("{}: not in force, what was stays: {}", what, e.getMessage());
            }
            return false;
        }
        version++;
        return true;
    }

    /** Completes once each Secret has given a credential. */
    public CompletionStage<Void> complete() {
        return complete;
    }

    /** The Secrets that have given none yet. */
    public synchronized Set<SecretName> missing() {
        return Set.copyOf(missing);
    }

    /** What is served now. */
    synchronized List<Credential> served() {
        return new ArrayList<>(newest.values());
    }

    @Override
    public String name() {
        return "the listener that shows "
                + names.stream().map(SecretName::toString).sorted().toList();
    }

    /** Where it asks clients for no certificate there is nothing that it would trust. */
    @Override
    public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
        return CompletableFuture.completedFuture(
                !asksClients() || bundle.isFollowed(tls.clientTrust(), Optional.empty(), dropped));
    }

    @Override
    public List<Credential> shown() {
        return served();
    }

    @Override
    public CompletionStage<Integer> connections(Predicate<List<X509Certificate>> chain) {
        var count = connections.listener().onDistrust()
                ? open.map(one -> one.connections(chain)).orElse(0)
                : 0;
        return CompletableFuture.completedFuture(count);
    }

    @Override
    public void drain(Predicate<List<X509Certificate>> chain) {
        if (connections.listener().onDistrust()) {
            open.ifPresent(one -> one.drain(chain, connections.deadline()));
        }
    }

    @Override
    public void forgetSessions() {
        tls.forgetSessions();
    }

    /** Asks the listener, over a handshake for each Secret, whether it shows what is stored. Blocks; not on a loop. */
    public void check(ServedCheck check) {
        var address = open.map(Listener::address);
        if (address.isEmpty()) {
            return;
        }
        given.keySet().removeIf(name -> !serves(name));
        given.values().forEach(stored -> {
            var difference = check.difference(address.get(), stored);
            // A newer one may have come in the meantime: then the question was of yesterday.
            if (stored.equals(given.get(stored.name()))) {
                metrics.shows(listener, stored, difference.isEmpty());
                difference.ifPresent(why -> ServedCheck.tell(listener, stored, why));
            }
        });
    }

    @Override
    public void endExpired(Instant now) {
        if (connections.listener().atExpiry()) {
            open.ifPresent(
                    one -> one.drain(chain -> ConnectionSettings.hasExpired(chain, now), connections.deadline()));
        }
    }

    @Override
    public long handshakesBy(X509Certificate root) {
        return tls.handshakesBy(root);
    }
}
