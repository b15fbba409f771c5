package io.sealane.cert.tls;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.trust.TrustBundle;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one listener: takes snapshots of keys and trust, and gives each new connection the context of the newest.
 *
 * <p>A renewed key is a new context for new connections; connections keep theirs until they end. A snapshot comes in force as a
 * whole or not at all. Session tickets (BoringSSL) are sealed by one ring of keys for all identities; the ring is thrown away when
 * trust shrinks, and a resumed client is verified again.
 *
 * <p>All methods may be called from any thread. {@link #select} does not block; {@link #publish} builds contexts (milliseconds for
 * each changed credential) and belongs on no event loop.
 */
public final class ServerTls implements AutoCloseable {

    private final ServerTlsSettings settings;
    private final ServerContexts contexts;
    private final TicketRing tickets;
    private volatile ServingTable inForce = ServingTable.NOTHING;
    private boolean closed;

    private ServerTls(ServerTlsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.contexts = new ServerContexts(settings, clock);
        this.tickets = new TicketRing(clock, settings.ticketKeyLife());
    }

    /**
     * A listener's TLS without any identity yet.
     *
     * @throws IllegalArgumentException if the settings name a key exchange group that does not exist
     * @throws IllegalStateException if they demand BoringSSL and its library does not load
     */
    public static ServerTls create(ServerTlsSettings settings, InstantSource clock) {
        return new ServerTls(settings, clock);
    }

    /** From now on no session ticket that is out there opens: the next handshake of each client is a full one. */
    public void forgetSessions() {
        tickets.discard();
    }

    /**
     * Puts a snapshot in force for new connections.
     *
     * @throws SnapshotRefused if the listener is closed, or the snapshot is not newer than the one in force, lacks what the listener needs, or holds a credential that
     *     no context can be built from; what was in force stays
     */
    public synchronized void publish(ServerTlsSnapshot snapshot) {
        var current = inForce;
        requireComplete(snapshot, current);
        var trust = settings.clientAuthentication() == ClientAuthentication.NONE
                ? TrustBundle.EMPTY
                : snapshot.clientTrust();
        var identities = build(SniTable.newestOfEach(snapshot.credentials()), trust, current);
        if (!trust.supersetOf(current.clientTrust())) {
            tickets.discard();
        }
        var single = snapshot.single()
                .flatMap(name -> identities.stream()
                        .filter(identity -> identity.credential().name().equals(name))
                        .findAny());
        inForce = new ServingTable(snapshot.version(), trust, identities, single);
        current.release();
    }

    /** Version of the snapshot in force; 0 before the first. */
    public long version() {
        return inForce.version();
    }

    /**
     * The context for a new connection, which the caller must {@linkplain ServerContext#release() release}.
     *
     * @param sni the server name that the client asked for; null when it asked for none
     * @param local the address that the client connected to
     * @return empty when no identity answers for it: the client is to be refused with {@code unrecognized_name}
     */
    public Optional<ServerContext> select(@Nullable String sni, InetAddress local) {
        tickets.rollIfDue();
        while (true) {
            var chosen = inForce.choose(sni, local);
            if (chosen.isEmpty()) {
                return Optional.empty();
            }
            // It fails only when a publish has replaced the table in between.
            if (chosen.get().retain()) {
                chosen.get().useTicketKeys(tickets);
                return Optional.of(new ServerContext(settings, chosen.get()));
            }
        }
    }

    /** Whether clients show certificates; does not change. */
    public ClientAuthentication clientAuthentication() {
        return settings.clientAuthentication();
    }

    /** The roots that client certificates are judged by now; empty where clients are not asked. */
    public TrustBundle clientTrust() {
        return inForce.clientTrust();
    }

    /** How many handshakes so far, resumed ones included, had a client certificate that was good because of that root. */
    public long handshakesBy(X509Certificate root) {
        return contexts.uses().of(root);
    }

    /** Contexts not yet freed: those in force and those that old connections still hold. */
    public int contextsAlive() {
        return contexts.alive();
    }

    /** Serves nobody from now on; connections that are open keep their contexts. */
    @Override
    public synchronized void close() {
        closed = true;
        var last = inForce;
        inForce = ServingTable.NOTHING;
        last.release();
    }

    /** Whether {@link #close} was called: nothing can be put in force any more. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private void requireComplete(ServerTlsSnapshot snapshot, ServingTable current) {
        var what = "snapshot " + snapshot.version() + " of listener " + settings.listener();
        if (closed) {
            throw new SnapshotRefused(what + ": expected an open listener, got a closed one", null);
        }
        if (snapshot.version() <= current.version()) {
            throw new SnapshotRefused(what + ": expected a version after " + current.version(), null);
        }
        snapshot.single().ifPresent(name -> {
            if (snapshot.credentials().stream().noneMatch(c -> c.name().equals(name))) {
                throw new SnapshotRefused(
                        what + ": expected the credential " + name + ", got " + snapshot.credentials(), null);
            }
        });
        if (settings.clientAuthentication() == ClientAuthentication.REQUIRED
                && snapshot.clientTrust().isEmpty()) {
            throw new SnapshotRefused(
                    what + ": expected at least one root for the required client certificates, got none", null);
        }
    }

    private List<ServerIdentity> build(List<Credential> credentials, TrustBundle trust, ServingTable current) {
        var built = new ArrayList<ServerIdentity>();
        try {
            for (var credential : credentials) {
                built.add(reused(credential, trust, current).orElseGet(() -> build(credential, trust)));
            }
            return List.copyOf(built);
        } catch (SnapshotRefused e) {
            built.forEach(ServerIdentity::release);
            throw e;
        }
    }

    private static Optional<ServerIdentity> reused(Credential credential, TrustBundle trust, ServingTable current) {
        return current.named(credential.name())
                .filter(identity -> identity.credential().equals(credential)
                        && current.clientTrust().equals(trust))
                .filter(ServerIdentity::retain);
    }

    private ServerIdentity build(Credential credential, TrustBundle trust) {
        try {
            return contexts.build(credential, trust);
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            throw new SnapshotRefused("listener " + settings.listener() + ", " + credential + ": " + e.getMessage(), e);
        }
    }
}
