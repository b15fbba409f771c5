package io.sealane.cert.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TlsTarget.Showing;
import io.sealane.cert.tls.TlsTarget.SystemRoots;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a node's clients: verified connections to a {@link TlsTarget}.
 *
 * <p>Contexts are kept per (trust, names, own credential, ALPN, engine), up to a limit. Sessions live in the context, so none is
 * resumed under another trust or for other names than it began with; a resumed server is verified again.
 *
 * <p>BoringSSL cannot verify servers with keys of Ed25519, Ed448 or P-521, and which key a server has is not known before: the
 * first handshake with such a server fails with {@link HandshakeRefused.Reason#UNSUPPORTED_KEY_ALGORITHM}, later ones use JSSE.
 *
 * <p>Any thread. The first connection to a new kind of target builds its context, which takes milliseconds: call {@link #prepare}
 * from elsewhere first where an event loop must not do it.
 */
public final class ClientTls implements AutoCloseable {

    /** What makes two targets share a context; the credential itself stays out of keys. */
    private record Kind(
            String trust,
            SystemRoots systemRoots,
            Set<String> names,
            Optional<Own> own,
            List<String> alpn,
            TlsEngine engine) {}

    private record Own(SecretName name, long generation, X509Certificate leaf, Showing showing) {}

    private final ClientTlsSettings settings;
    private final ClientContexts contexts;
    private final AtomicInteger alive = new AtomicInteger();
    private final BoundedCache<Kind, CountedContext> nettyContexts;
    private final BoundedCache<Kind, SSLContext> platformContexts;
    /** Servers, as host and port, with keys that BoringSSL does not verify: only a failed handshake tells. */
    private final BoundedCache<String, TlsEngine> jsseServers;

    private ClientTls(ClientTlsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.contexts = new ClientContexts(settings, clock);
        this.nettyContexts = new BoundedCache<>(settings.contextsMax(), CountedContext::release);
        this.platformContexts = new BoundedCache<>(settings.contextsMax(), context -> {});
        this.jsseServers = new BoundedCache<>(settings.contextsMax(), engine -> {});
    }

    /**
     * Clients of one node.
     *
     * @throws IllegalArgumentException if the settings name a key exchange group that does not exist
     * @throws IllegalStateException if they demand BoringSSL and its library does not load
     */
    public static ClientTls create(ClientTlsSettings settings, InstantSource clock) {
        return new ClientTls(settings, clock);
    }

    /**
     * A handler for the pipeline of a new connection.
     *
     * @param host the name or address that is wanted: sent as server name where it is a DNS name, and checked against the server's
     *     certificate unless the target names others
     * @param port of the server; sessions are kept per host and port
     * @throws IllegalArgumentException if no context can be built for {@code target}: its own credential is bad
     */
    public SslHandler newHandler(ByteBufAllocator allocator, String host, int port, TlsTarget target) {
        var server = host + ":" + port;
        while (true) {
            var noted = jsseServers.get(server);
            var context = contextFor(target, noted == null ? contexts.engineFor(target) : noted);
            // It fails only when the cache has dropped the context in between.
            if (context.retain()) {
                try {
                    var handler = context.context().newHandler(allocator, host, port);
                    handler.setHandshakeTimeoutMillis(
                            settings.handshakeTimeout().toMillis());
                    sendServerName(handler.engine(), host);
                    handler.handshakeFuture().addListener(handshake -> note(server, handshake.cause()));
                    return handler;
                } finally {
                    context.release();
                }
            }
        }
    }

    /**
     * Builds the context of {@code target} now, so that the next {@link #newHandler} finds it.
     *
     * @throws IllegalArgumentException if it cannot be built: the target's own credential is bad
     */
    public void prepare(TlsTarget target) {
        contextFor(target, contexts.engineFor(target));
    }

    /**
     * The same promises for clients of the Java platform. They must tell their engine or socket the host, as {@code HttpClient}
     * does; one that does not is refused unless the target names what it requires.
     *
     * @throws IllegalArgumentException if the target's own credential is bad
     */
    public SSLContext sslContext(TlsTarget target) {
        var kind = kindOf(target, TlsEngine.JSSE);
        var present = platformContexts.get(kind);
        if (present != null) {
            return present;
        }
        try {
            return platformContexts.putIfAbsent(kind, contexts.platform(target));
        } catch (GeneralSecurityException e) {
            throw badTarget(target, e);
        }
    }

    /** Says why a handshake of {@link #newHandler} failed: what was expected of the server and what it presented. */
    public HandshakeRefused explain(String host, TlsTarget target, Throwable failure) {
        return HandshakeFailures.atClient(host, target, failure);
    }

    /** Netty contexts not yet freed by the cache. */
    public int contextsAlive() {
        return alive.get();
    }

    /** Makes new connections prove everything anew: no session from before goes on. Connections that are open stay. */
    public void forgetSessions() {
        // Sessions live in contexts.
        nettyContexts.clear();
        platformContexts.clear();
    }

    /** Drops all contexts; connections that are open keep theirs. */
    @Override
    public void close() {
        nettyContexts.clear();
        platformContexts.clear();
    }

    private void note(String server, @Nullable Throwable failure) {
        if (failure != null && HandshakeFailures.lacksSignatureAlgorithm(failure)) {
            jsseServers.putIfAbsent(server, TlsEngine.JSSE);
        }
    }

    private CountedContext contextFor(TlsTarget target, TlsEngine engine) {
        var kind = kindOf(target, engine);
        var present = nettyContexts.get(kind);
        if (present != null) {
            return present;
        }
        try {
            return nettyContexts.putIfAbsent(kind, new CountedContext(contexts.netty(target, engine), engine, alive));
        } catch (GeneralSecurityException | SSLException e) {
            throw badTarget(target, e);
        }
    }

    /** How many handshakes of these clients so far, resumed ones included, were good because of that root. */
    public long handshakesBy(X509Certificate root) {
        return contexts.uses().of(root);
    }

    /**
     * A context that verifies nothing, for probes as kubelets make them: of a process on this machine, of which only the status is looked at. Never
     * for anything that is sent or believed.
     */
    public static SSLContext unverified() {
        return Unverified.context();
    }

    /** The roots that the Java platform trusts. */
    public static List<X509Certificate> platformRoots() {
        return SystemRootCertificates.all();
    }

    private static Kind kindOf(TlsTarget target, TlsEngine engine) {
        return new Kind(
                target.trust().fingerprint(),
                target.systemRoots(),
                target.requiredNames(),
                target.own().map(own -> new Own(own.name(), own.generation(), own.leaf(), target.showing())),
                target.alpn(),
                engine);
    }

    private static IllegalArgumentException badTarget(TlsTarget target, Exception cause) {
        return new IllegalArgumentException(
                "own: expected a credential that a client can show, got " + target.own() + ": " + cause.getMessage(),
                cause);
    }

    /** The engines by themselves leave out names of one label, such as {@code localhost}. */
    private static void sendServerName(SSLEngine engine, String host) {
        if (SubjectNames.address(host) != null) {
            return;
        }
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(List.<SNIServerName>of(new SNIHostName(SubjectNames.normal(host))));
        engine.setSSLParameters(parameters);
    }
}
